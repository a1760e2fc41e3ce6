using System.Globalization;
using Cardkeep.Authorizations;
using Cardkeep.Cards;
using Cardkeep.Sandbox;
using Cardkeep.Storage;
using Cardkeep.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cardkeep.Tests.Network;

/// <summary>What lanes do when a queue is full, and when the database leaves them without an answer.</summary>
public sealed class LaneFaultTests
{
    private static readonly string Mine = CardReferenceTable.Of(Demo.VirtualCard);

    [Theory, OnSqlite, OnPostgres]
    public async Task A_full_queue_refuses_at_once_and_what_it_took_is_decided(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var faults = new FaultyDatabase(api.Database);
        await using var lanes = LanesOn(faults, api);
        var gate = GateAtFirst(faults);
        var first = lanes.SendAsync(Ask(api, "first"));
        await gate.Reached.Task;

        var asks = Enumerable.Range(0, Lane.LongestQueue + 10).Select(number => lanes.SendAsync(Ask(api, Name(number)))).ToArray();
        var refused = asks.Where(ask => ask.IsCompleted).ToArray();
        gate.Opened.SetResult();

        Assert.Equal(10, refused.Length);
        foreach (var ask in refused) Assert.Equal("overloaded", Told(await ask));
        Assert.Equal("approved", Told(await first));
        foreach (var ask in asks.Except(refused)) Assert.Equal("approved", Told(await ask));
        Assert.Equal(Lane.LongestQueue + 1, await api.NumberAsync("SELECT count(*) FROM authorizations"));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_batch_whose_commit_was_not_confirmed_is_looked_up_message_by_message(EngineKind engine)
    {
        foreach (var tookPlace in (bool[])[true, false])
        {
            await using var api = await TestApi.StartAsync(engine);
            var faults = new FaultyDatabase(api.Database);
            await using var lanes = LanesOn(faults, api);
            var gate = GateAtFirst(faults);
            var first = lanes.SendAsync(Ask(api, "first"));
            await gate.Reached.Task;
            var asks = Enumerable.Range(0, 5).Select(number => lanes.SendAsync(Ask(api, Name(number)))).ToArray();
            if (tookPlace) faults.After = LostAt(2);
            else faults.Before = LostAt(2);
            gate.Opened.SetResult();

            Assert.Equal("approved", Told(await first));
            foreach (var ask in asks) Assert.Equal(tookPlace ? "approved again" : "approved", Told(await ask));
            Assert.Equal(2 + 5, faults.Batches);
            Assert.Equal(6, await api.NumberAsync("SELECT count(*) FROM authorizations"));
            await Consistency.CheckAsync(api);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_commit_that_stays_unknown_is_told_and_the_repeat_finds_out(EngineKind engine)
    {
        foreach (var tookPlace in (bool[])[true, false])
        {
            await using var api = await TestApi.StartAsync(engine);
            var faults = new FaultyDatabase(api.Database);
            await using var lanes = LanesOn(faults, api);
            if (tookPlace) faults.After = _ => throw Lost();
            else faults.Before = _ => throw Lost();

            Assert.Equal("outcome_unknown", Told(await lanes.SendAsync(Ask(api, "t"))));

            faults.After = faults.Before = _ => Task.CompletedTask;
            Assert.Equal(tookPlace ? "approved again" : "approved", Told(await lanes.SendAsync(Ask(api, "t"))));
            Assert.Equal(1, await api.NumberAsync("SELECT count(*) FROM authorizations"));
            await Consistency.CheckAsync(api);
        }
    }

    [Theory, OnSqlite]
    public async Task A_batch_mixes_organizations_unless_it_must_not(EngineKind engine)
    {
        foreach (var (setting, batches) in ((string, int)[])[("false", 1), ("true", 6)])
        {
            await using var api = await TestApi.StartAsync(engine, ("CARDKEEP_BATCH_ONE_ORGANIZATION", setting));
            var faults = new FaultyDatabase(api.Database);
            await using var lanes = LanesOn(faults, api);
            var gate = GateAtFirst(faults);
            var first = lanes.SendAsync(Ask(api, "first"));
            await gate.Reached.Task;
            var asks = Enumerable.Range(0, 6)
                .Select(number => lanes.SendAsync(Ask(api, Name(number), number % 2 == 0 ? Mine : "ck_nobodys"))).ToArray();
            gate.Opened.SetResult();
            await Task.WhenAll([first, .. asks]);

            Assert.Equal((setting, 1 + batches), (setting, faults.Batches));
        }
    }

    private static Lanes LanesOn(FaultyDatabase faults, TestApi api) =>
        new(faults, api.Clock, api.App.Settings.Spending, api.App.Telemetry.Meters, NullLogger.Instance);

    // The first batch waits, so that what is sent meanwhile waits behind it.
    private static (TaskCompletionSource Reached, TaskCompletionSource Opened) GateAtFirst(FaultyDatabase faults)
    {
        var (reached, opened) = (NewSource(), NewSource());
        faults.Before = batch =>
        {
            if (batch == 1) reached.SetResult();
            return batch == 1 ? opened.Task : Task.CompletedTask;
        };
        return (reached, opened);

        static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private static Func<int, Task> LostAt(int batch) => number => number == batch ? throw Lost() : Task.CompletedTask;

    private static CommitUnknownException Lost() => new(new IOException("the connection was cut"));

    private static string Name(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static Incoming Ask(TestApi api, string transaction, string? reference = null) => new()
    {
        Reference = reference ?? Mine,
        Kind = MessageKind.Authorization,
        Digest = [1],
        TraceId = new string('0', 32),
        Message = new Message.Authorize(new Ask
        {
            Type = AskType.Purchase,
            Channel = Channel.Online,
            Amount = new(1),
            PartialAllowed = false,
            IsPreAuthorization = false,
            Merchant = new("M1", null, Mcc.Find("5812"), null, "FR"),
            Verification = default,
            Original = null,
        })
        {
            NewId = Guid.CreateVersion7(api.Clock.GetUtcNow()),
            TransactionId = transaction,
            MessageId = "m-1",
            OccurredAt = api.Clock.GetUtcNow(),
        },
    };

    private static string Told(Outcome<Heard> heard) => heard.Succeeded
        ? $"{heard.Value.Facts!.Verdict.ToString().ToLowerInvariant()}{(heard.Value.IsRepeat ? " again" : "")}"
        : heard.Problems.All[0].Code.Name;
}
