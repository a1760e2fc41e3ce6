using System.Globalization;
using Cardkeep.Bench.Load;
using Cardkeep.Storage.Postgres;

namespace Cardkeep.Bench;

/// <summary>How a benchmark is to run.</summary>
internal sealed record Options
{
    /// <summary>Ends with the calls that there are, and not by the clock: a busy machine may answer none in a moment.</summary>
    private static readonly Times Patient = new(TimeSpan.Zero, TimeSpan.FromMinutes(2));

    private const int ManyCards = 1_000_000;

    /// <summary>Large enough for more pages than one, and seeded in a moment.</summary>
    private const int FewCards = 20_000;

    /// <summary>Of all benchmarks, in one that all together take five minutes.</summary>
    private static readonly Times Short = new(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(2));

    private static readonly Times Moment = new(TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(1));

    public required Times Times { get; init; }

    /// <summary>Windows of each side.</summary>
    public required int Rounds { get; init; }

    public int Organizations { get; init; } = 1_000;

    public bool Sqlite { get; init; } = true;

    /// <summary>Null: not this engine.</summary>
    public PostgresAddress? Postgres { get; init; }

    /// <summary>Also one organization of 100 000 cards.</summary>
    public bool Large { get; init; }

    /// <summary>Of the database whose size is what is measured.</summary>
    public int Cards { get; init; } = ManyCards;

    /// <summary>How long the server is under load to see whether its memory grows.</summary>
    public double Minutes { get; init; } = 1;

    /// <summary>Only the rows that say most.</summary>
    public bool Fewer { get; init; }

    /// <summary>Where the findings are written as JSON too; null: nowhere.</summary>
    public string? Json { get; init; }

    private bool IsQuick { get; init; }

    /// <summary>Whether the figures say anything.</summary>
    public bool HasTargets { get; init; } = true;

    /// <summary>A result below its floor is a failure.</summary>
    public bool Gate { get; init; }

    /// <summary>Where files are made: the disk that is measured.</summary>
    public required string Folder { get; init; }

    /// <summary>Performance.md §4: ten seconds after three, three times.</summary>
    public static Options Whole(string folder) =>
        new() { Times = new(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10)), Rounds = 3, Folder = folder };

    /// <summary>As short as it can be: figures that say nothing, and sums that must match all the same.</summary>
    public Options Shortened() =>
        this with
        {
            Times = Moment, Rounds = 1, Organizations = 20, Large = false, HasTargets = false, Cards = 2_000, Minutes = 0.03, Fewer = true,
        };

    /// <summary>Where the figures say nothing, a window is so many calls and not a time.</summary>
    public Options Counted() => HasTargets ? this : this with { Times = Patient };

    /// <summary>As all benchmarks run one after the other.</summary>
    public Options ForAll() => IsQuick
        ? this with { Times = Short, Rounds = 1, Organizations = 200, Fewer = true }
        : this with { Large = true };

    /// <param name="arguments">After the verb.</param>
    /// <exception cref="ArgumentException">One line for whoever typed it.</exception>
    public static Options Read(IReadOnlyList<string> arguments, string? postgres, string folder)
    {
        var options = Whole(folder);
        var engine = "both";
        for (var at = 0; at < arguments.Count; at++)
        {
            options = arguments[at] switch
            {
                "--quick" => options.Quickly(),
                "--large" => options with { Large = true },
                "--gate" => options with { Gate = true },
                "--cards" => options with { Cards = (int)Number(least: 2_000, most: 10_000_000) },
                "--minutes" => options with { Minutes = Number(least: 0.01, most: 24 * 60) },
                "--json" => options with { Json = Path.GetFullPath(Value()) },
                "--folder" => options with { Folder = Value() },
                "--engine" => Engine(),
                "--postgres" => Server(),
                _ => throw new ArgumentException($"'{arguments[at]}' is no option; try help"),
            };

            string Value() => ++at < arguments.Count ? arguments[at] : throw new ArgumentException($"{arguments[at - 1]} wants a value");

            double Number(double least, double most)
            {
                var name = arguments[at];
                return double.TryParse(Value(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                    && number >= least && number <= most
                    ? number
                    : throw new ArgumentException(FormattableString.Invariant($"{name} is a number from {least} to {most}"));
            }

            Options Engine()
            {
                engine = Value();
                return options;
            }

            Options Server()
            {
                postgres = Value();
                return options;
            }
        }

        if (engine is not ("both" or "sqlite" or "postgres")) throw new ArgumentException("--engine is sqlite, postgres or both");
        if (engine == "postgres" && postgres is null)
            throw new ArgumentException("PostgreSQL is wanted, and neither --postgres nor CARDKEEP_TEST_POSTGRES says where it is");
        return options with { Sqlite = engine != "postgres", Postgres = engine == "sqlite" ? null : Address(postgres) };
    }

    // What else is said counts, before it and after it.
    private Options Quickly() => this with
    {
        Times = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)),
        Rounds = 2,
        Cards = Cards == ManyCards ? FewCards : Cards,
        Minutes = Minutes == 1 ? 0.25 : Minutes,
        IsQuick = true,
    };

    private static PostgresAddress? Address(string? postgres) => postgres is null ? null
        : PostgresAddress.Parse(postgres) ?? throw new ArgumentException("the address must be like postgres://user@host:5432/database");
}
