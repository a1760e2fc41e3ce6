using System.Globalization;
using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Authorizations;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Network;

/// <summary>
/// The real server against the plain ledger (spending.md §13): many stories at once, each a random sequence of messages, locks, limits and
/// options, while a clock that belongs to all of them moves ahead and is set back. Every answer is compared, and in the end every figure. A
/// short form runs always; a million operations with <c>CARDKEEP_OPERATIONS=1000000</c>, and the same again with <c>CARDKEEP_SEED</c>.
/// </summary>
public sealed class ServedLedgerProperties
{
    // At once, so that batches of a lane hold messages of many cards, and of a chain of renewals.
    private const int Stories = 16;

    private const int ShortSteps = 60;

    /// <summary>Of a long run, which has its servers to start: so many that most of the time is spent on messages.</summary>
    private const int LongSteps = 240;

    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    private static int Operations { get; } = Number("CARDKEEP_OPERATIONS", Stories * ShortSteps);

    private static int Steps { get; } = Operations < Stories * LongSteps ? ShortSteps : LongSteps;

    [Theory, OnSqlite, OnPostgres]
    public async Task The_server_says_and_shows_what_the_plain_ledger_does(EngineKind engine)
    {
        var seed = Number("CARDKEEP_SEED", Random.Shared.Next(1_000_000));
        for (var told = 0; told < Operations; told += Stories * Steps) await TellAsync(engine, seed++);
    }

    private static async Task TellAsync(EngineKind engine, int seed)
    {
        var random = new Random(seed);
        var (policy, counts) = (Enum.GetValues<RefundPolicy>()[random.Next(3)], random.Next(3) == 0);
        var rules = new SpendingRules { Periods = new(Paris, null), RefundPolicy = policy, AtmCountsInPayment = counts };
        await using var api = await TestApi.StartAsync(
            engine, ("CARDKEEP_REFUND_POLICY", Names<RefundPolicy>.Of(policy)),
            ("CARDKEEP_ATM_COUNTS_IN_PAYMENT", counts ? "true" : "false"));
        var (owner, network) = (await api.AsAsync(Role.Owner), await Terminal.StartAsync(api));
        var now = await MoveAsync(owner, random.Next(30 * 24));
        ServedStory[] stories =
            [.. Enumerable.Range(0, Stories).Select(story => new ServedStory(owner, network, rules, Steps, seed, story))];
        await Task.WhenAll(stories.Select(story => story.BeginAsync(api, now)));

        for (var step = 0; step < Steps; step++)
        {
            if (random.Next(6) == 0)
            {
                var isBack = random.Next(10) == 0;
                now = isBack ? await ResetAsync(owner) : await MoveAsync(owner, random.Next(random.Next(2) == 0 ? 7 : 60));
                foreach (var story in stories) story.MoveTo(now);
            }

            await Task.WhenAll(stories.Select(story => story.StepAsync()));
        }

        await Task.WhenAll(stories.Select(story => story.EndAsync()));
        await CheckBalanceAsync(owner, stories);
        await Consistency.CheckAsync(api);
    }

    // Nothing is written to an account: its balance is what its cards have come to.
    private static async Task CheckBalanceAsync(Client owner, ServedStory[] stories)
    {
        var account = (await owner.GetAsync($"/v2/bank_accounts/{Given.Account}")).Json["bank_account"]!;
        var lines = stories.SelectMany(story => story.Plain.Lines.Values).ToList();
        var backs = stories.SelectMany(story => story.Plain.Backs).Where(back => !back.IsUndone);
        var balance = 50_000_00 - lines.Sum(line => line.Cleared) + backs.Sum(back => back.Amount);
        Assert.Equal(
            (balance, balance - lines.Sum(line => line.Held)),
            (account["balance_cents"]!.GetValue<long>(), account["authorized_balance_cents"]!.GetValue<long>()));
    }

    private static async Task<DateTimeOffset> MoveAsync(Client owner, int hours) => NowIn(await owner.PostAsync(
        "/sandbox/v1/clock/advance", new JsonObject { ["by"] = string.Create(CultureInfo.InvariantCulture, $"PT{hours}H") }));

    private static async Task<DateTimeOffset> ResetAsync(Client owner) => NowIn(await owner.PostAsync("/sandbox/v1/clock/reset", null));

    private static DateTimeOffset NowIn(Reply moved)
    {
        Assert.True(moved.Status == 200, moved.Body);
        return DateTimeOffset.Parse(moved.Text("now"), CultureInfo.InvariantCulture);
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
