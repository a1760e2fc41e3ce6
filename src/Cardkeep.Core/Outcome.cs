using System.Diagnostics.CodeAnalysis;

namespace Cardkeep;

/// <summary>What a call came to: a value, or every problem that stopped it.</summary>
public readonly struct Outcome<T>
{
    private Outcome(T? value, Problems? problems)
    {
        Value = value;
        Problems = problems;
    }

    public T? Value { get; }

    public Problems? Problems { get; }

    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Problems))]
    public bool Succeeded => Problems is null;

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Problems problems) => new(default, problems);

    public static implicit operator Outcome<T>(Problem problem) => new(default, new Problems([problem]));
}

/// <summary>One problem or more, in the order in which a reader of the request meets them. Never empty.</summary>
public sealed class Problems(IReadOnlyList<Problem> all)
{
    public IReadOnlyList<Problem> All { get; } = all is [] ? throw new ArgumentException("no problem is a success", nameof(all)) : all;

    /// <summary>
    /// The kind that the whole answer has: the problems' own; malformed where a malformed member stands among refused ones
    /// (wire-contract.md §2).
    /// </summary>
    public ProblemKind Kind => All.Any(problem => problem.Code.Kind == ProblemKind.Malformed) ? ProblemKind.Malformed : All[0].Code.Kind;

    /// <summary>The same problems, pointing deeper: they were found inside <paramref name="parent"/>.</summary>
    public Problems Under(string parent) => new([.. All.Select(problem => problem.Under(parent))]);
}
