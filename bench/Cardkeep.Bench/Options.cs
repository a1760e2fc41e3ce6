using Cardkeep.Bench.Load;
using Cardkeep.Storage.Postgres;

namespace Cardkeep.Bench;

/// <summary>How a benchmark is to run.</summary>
internal sealed record Options
{
    private static readonly Times Moment = new(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1));

    public required Times Times { get; init; }

    /// <summary>Windows of each side.</summary>
    public required int Rounds { get; init; }

    public int Organizations { get; init; } = 1_000;

    public bool Sqlite { get; init; } = true;

    /// <summary>Null: not this engine.</summary>
    public PostgresAddress? Postgres { get; init; }

    /// <summary>Also one organization of 100 000 cards.</summary>
    public bool Large { get; init; }

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
        this with { Times = Moment, Rounds = 1, Organizations = 20, Large = false, HasTargets = false };

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
                "--quick" => options with { Times = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)), Rounds = 2 },
                "--large" => options with { Large = true },
                "--gate" => options with { Gate = true },
                "--folder" => options with { Folder = Value() },
                "--engine" => Engine(),
                "--postgres" => Server(),
                _ => throw new ArgumentException($"'{arguments[at]}' is no option; try help"),
            };

            string Value() => ++at < arguments.Count ? arguments[at] : throw new ArgumentException($"{arguments[at - 1]} wants a value");

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

    private static PostgresAddress? Address(string? postgres) => postgres is null ? null
        : PostgresAddress.Parse(postgres) ?? throw new ArgumentException("the address must be like postgres://user@host:5432/database");
}
