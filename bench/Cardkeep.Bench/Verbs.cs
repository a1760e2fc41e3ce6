using Cardkeep.Bench.Baselines;

namespace Cardkeep.Bench;

/// <summary>What the benchmark can be told to do.</summary>
internal static class Verbs
{
    private const string Usage = """
        list       GET /v2/cards, 100 cards, against bare Kestrel and the raw driver writing the same bytes
        status     PUT /v2/cards/{id}/lock from 256 connections, against one prepared statement for each lock
        bulk       POST /v2/cards/bulk, 50 cards, against single orders and against raw INSERTs of many rows
        authorize  purchases through the lanes and over HTTP, against a prepared statement or a commit for each (said by pgbench too, where
                   it stands beside PostgreSQL's server); by a schedule, at half of the peak and at ten times it
        pages      every order, filter, deep page and search of an organization with half of all cards, against the naive statement
        growth     each path with many cards against the same with 10 000, and the server's memory with both
        start      from start to first answer, empty and with many cards, and the memory of a server that nobody asks
        soak       memory under mixed load, for as long as --minutes says
        all        all of these, and one table of everything
        smoke      all of them for a moment on 2 000 cards: it shows that they run and that the sums match, no more
        help       this

        --engine sqlite|postgres|both   (both; PostgreSQL where --postgres or CARDKEEP_TEST_POSTGRES says where it is)
        --postgres URL                  a server where databases may be made, as postgres://user@/postgres?host=/folder
        --folder FOLDER                 where files are made: the disk that is measured (the temporary folder)
        --quick                         two windows of 3 s instead of three of 10 s, 20 000 cards, 15 s of soak; all: one window of 2 s
        --large                         list: also an organization of 100 000 cards
        --cards N                       pages, growth, start: cards in the database, half of them one organization's (1000000)
        --minutes M                     soak: minutes of load (1)
        --json FILE                     what was found, as JSON too
        --gate                          a result below its floor is a failure (exit status 1)

        Wrong answers and wrong sums are always a failure. scripts/bench.sh starts a PostgreSQL and runs this.
        """;

    public static async Task<int> RunAsync(string[] arguments, string? postgres, TextWriter output, CancellationToken cancel)
    {
        switch (arguments)
        {
            case ["kestrel-list", var database, var url]:                     // Ourselves, in a process of its own.
                await KestrelList.ServeAsync(database, url, Servers.PublicUrl, cancel);
                return 0;
            case [] or ["help" or "--help" or "-h"]:
                await output.WriteLineAsync(Usage);
                return 0;
            default:
                var (options, benchmarks) = Choose(arguments[0], Options.Read(arguments[1..], postgres, Path.GetTempPath()));
                return await new Suite(options, output).RunAsync(benchmarks, cancel);
        }
    }

    private static (Options Options, IReadOnlyList<Benchmark> Benchmarks) Choose(string verb, Options options) => verb switch
    {
        "all" => (options.ForAll(), Benchmark.All),
        "smoke" => (options.Shortened(), Benchmark.All),
        _ when Benchmark.All.FirstOrDefault(one => one.Name == verb) is { } known => (options, [known]),
        _ => throw new ArgumentException($"'{verb}' is no benchmark; try help"),
    };
}
