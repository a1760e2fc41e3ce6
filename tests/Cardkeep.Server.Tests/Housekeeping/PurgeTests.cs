using System.Diagnostics;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Housekeeping;
using Cardkeep.Http;
using Cardkeep.OAuth;
using Cardkeep.Reveals;
using Cardkeep.Sandbox;
using Cardkeep.Sca;
using Cardkeep.Storage;
using Cardkeep.Tests.Support;
using Cardkeep.Writes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cardkeep.Tests.Housekeeping;

public sealed class PurgeTests
{
    /// <summary>After this a purge that has not come is not coming; usually it takes milliseconds.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private static readonly DateTimeOffset Now = ManualClock.Start.AddDays(10);
    private static readonly TimeSpan Tick = TimeSpan.FromMicroseconds(1);

    [Theory, OnSqlite, OnPostgres]
    public async Task An_answered_key_goes_when_its_half_hour_is_over(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var stranger = await Given.StrangerAsync(api);
        var life = TimeSpan.FromMinutes(30);
        foreach (var organization in (OrganizationId[])[Demo.Organization, stranger.Organization])
        {
            await ClaimAsync(api, organization, "over", Now - life - Tick);
            await ClaimAsync(api, organization, "just over", Now - life);
            await ClaimAsync(api, organization, "still good", Now - life + Tick);
        }

        await PurgeAsync(api);

        Assert.Equal(["still good", "still good"], await api.TextsAsync("SELECT key FROM idempotency_keys"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_session_and_an_address_of_a_page_are_remembered_for_a_day_after_their_end(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        await OpenSessionAsync(api, 1, Now - TimeSpan.FromDays(1) - Tick);
        await OpenSessionAsync(api, 2, Now - TimeSpan.FromDays(1));
        await OpenSessionAsync(api, 3, Now - TimeSpan.FromDays(1) + Tick);
        await OpenSessionAsync(api, 4, Now + TimeSpan.FromMinutes(15));
        foreach (var end in (DateTimeOffset[])[Now - TimeSpan.FromDays(1), Now - TimeSpan.FromDays(1) + Tick])
            await api.WriteAsync(tx => RevealTable.InsertAsync(tx, TicketUntil(end), CancellationToken.None));

        await PurgeAsync(api);

        Assert.Equal(1, await api.NumberAsync("SELECT count(*) FROM reveal_tickets"));
        var kept = await Task.WhenAll(Enumerable.Range(1, 4).Select(async number =>
            await api.Database.ReadAsync(
                tx => ScaTable.FindAsync(tx, HashOf(number), CancellationToken.None), CancellationToken.None) is not null));
        Assert.Equal([false, false, true, true], kept);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_token_goes_when_it_has_expired(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        await MintAsync(api, 1, Now - Tick);
        await MintAsync(api, 2, Now);
        await MintAsync(api, 3, Now + Tick);

        await PurgeAsync(api);

        Assert.Equal(1, await api.NumberAsync("SELECT count(*) FROM access_tokens"));
        Assert.NotNull(await api.Database.ReadAsync(
            tx => AccessTokenTable.FindCallerAsync(tx, HashOf(3), Now, CancellationToken.None), CancellationToken.None));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_is_left_of_sign_ins_goes_a_day_after_its_end(EngineKind engine)
    {
        string[] tables = ["authorization_codes", "refresh_tokens", "grants", "browser_sessions", "sign_in_attempts", "passkey_challenges"];
        await using var api = await TestApi.StartAsync(engine);
        await OAuth.Desk.OfDemo(api).TokensAsync();
        await Factors.Secured.AskedForPasskeyAsync(api);
        Assert.Equal("1 1 1 1 1 1", await CountAsync());

        api.Clock.Advance(TimeSpan.FromDays(90));
        await PurgeAsync(api, api.Clock.GetUtcNow());
        Assert.Equal("0 1 1 0 0 0", await CountAsync());
        api.Clock.Advance(TimeSpan.FromDays(2));
        await PurgeAsync(api, api.Clock.GetUtcNow());
        Assert.Equal("0 0 0 0 0 0", await CountAsync());
        Assert.Equal(1, await api.NumberAsync("SELECT count(*) FROM consents"));

        async Task<string> CountAsync()
        {
            List<long> counts = [];
            foreach (var table in tables) counts.Add(await api.NumberAsync($"SELECT count(*) FROM {table}"));
            return string.Join(' ', counts);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_is_past_its_time_goes_some_rows_at_a_time_and_the_oldest_first(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        foreach (var number in Enumerable.Range(1, 4))
        {
            await MintAsync(api, number, Now - number * Tick);
            await OpenSessionAsync(api, number, Now - number * Tick);
            await ClaimAsync(api, Demo.Organization, $"key {number}", Now - TimeSpan.FromHours(number));
        }

        foreach (var (deleted, left) in ((long, long)[])[(3, 1), (1, 0), (0, 0)])
        {
            Assert.Equal(deleted, await DeleteAsync(api, tx => AccessTokenTable.DeleteExpiredAsync(tx, Now, 3, CancellationToken.None)));
            Assert.Equal(deleted, await DeleteAsync(api, tx => ScaTable.DeleteExpiredAsync(tx, Now, 3, CancellationToken.None)));
            Assert.Equal(
                deleted, await DeleteAsync(api, tx => KeyTable.DeleteExpiredAsync(tx, Demo.Organization, Now, 3, CancellationToken.None)));
            Assert.Equal(left, await api.NumberAsync("SELECT count(*) FROM access_tokens"));
            Assert.Equal(left, await api.NumberAsync("SELECT count(*) FROM sca_sessions"));
            Assert.Equal(left == 1 ? ["key 1"] : [], await api.TextsAsync("SELECT key FROM idempotency_keys"));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task One_purge_takes_as_many_rounds_as_it_needs(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        await api.WriteAsync(async tx =>
        {
            for (var number = 0; number < 2 * Purge.RowsAtOnce + 1; number++)
            {
                await AccessTokenTable.InsertAsync(
                    tx, HashOf(number), new(Demo.Organization, Demo.MemberOf(Role.Owner), Demo.Client, Scope.All, Now), default);
            }
        });

        await PurgeAsync(api);

        Assert.Equal(0, await api.NumberAsync("SELECT count(*) FROM access_tokens"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Purging_touches_nothing_else(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        string[] tables =
        [
            "cards", "events", "card_numbers", "pan_index", "vault_keys", "memberships", "organizations", "card_counts", "card_search",
            "clients", "client_secrets", "logins", "member_emails",
        ];
        var before = await CountAsync();

        await PurgeAsync(api);

        Assert.Equal(before, await CountAsync());

        async Task<string> CountAsync()
        {
            List<string> counts = [];
            foreach (var table in tables) counts.Add($"{table} {await api.NumberAsync($"SELECT count(*) FROM {table}")}");
            return string.Join(", ", counts);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_is_past_its_time_goes_by_itself_as_the_clock_moves(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        await MintAsync(api, 1, ManualClock.Start.AddMinutes(-1));
        await MintAsync(api, 2, ManualClock.Start.AddYears(1_000));

        // The host starts its background work on a thread of its own: the clock moves until it has listened.
        var patience = Stopwatch.StartNew();
        while (!HasPurged() && patience.Elapsed < LongestWait)
        {
            api.Clock.Advance(TimeSpan.FromMinutes(10));
            await Task.Yield();
        }

        Assert.True(HasPurged(), "nothing was deleted");
        Assert.Equal(1, await api.NumberAsync("SELECT count(*) FROM access_tokens"));

        bool HasPurged() => api.Log.Any(line => line.Contains("1 tokens past their time were deleted", StringComparison.Ordinal));
    }

    private static Task PurgeAsync(TestApi api) => PurgeAsync(api, Now);

    private static async Task PurgeAsync(TestApi api, DateTimeOffset now)
    {
        using var purge = new Purge(api.Database, new(api.Clock, api.Clock), NullLogger<Purge>.Instance);
        await purge.RunAsync(now, now, CancellationToken.None);
    }

    private static async Task<long> DeleteAsync(TestApi api, Func<Transaction, ValueTask<long>> delete) =>
        (await api.Database.WriteAsync<long>(async tx => await delete(tx), CancellationToken.None)).Value;

    private static Task ClaimAsync(TestApi api, OrganizationId organization, string key, DateTimeOffset at) => api.WriteAsync(async tx =>
        Assert.True(await KeyTable.ClaimAsync(tx, CallAt(at, organization), key, HashOf(0), CancellationToken.None)));

    private static Task OpenSessionAsync(TestApi api, int number, DateTimeOffset end) =>
        api.WriteAsync(tx =>
            ScaTable.InsertAsync(tx, CallAt(ManualClock.Start, Demo.Organization).Caller, new(
                Guid.CreateVersion7(ManualClock.Start), HashOf(number), "card.order", ScaPreference.Mock, HashOf(0), null, end, null),
                CancellationToken.None));

    private static Task MintAsync(TestApi api, int number, DateTimeOffset end) => api.WriteAsync(tx => AccessTokenTable.InsertAsync(
        tx, HashOf(number), new(Demo.Organization, Demo.MemberOf(Role.Owner), Demo.Client, Scope.All, end), CancellationToken.None));

    private static RevealTicket TicketUntil(DateTimeOffset end) => new(
        Secrets.Hash($"{end:O}"), Guid.CreateVersion7(end), Demo.Organization, Demo.MemberOf(Role.Owner), Demo.Client, HashOf(0),
        Demo.CardOf(CardLevel.Virtual), RevealKind.Details, end, null, null, null, 0);

    private static byte[] HashOf(int number) => Secrets.Hash($"{number}");

    private static Call CallAt(DateTimeOffset now, OrganizationId organization) => new(
        new DefaultHttpContext(),
        new Demands(Scope.CardWrite),
        new Caller(organization, Demo.MemberOf(Role.Owner), Demo.Client, Role.Owner, null, new HashSet<string>(StringComparer.Ordinal)),
        "trace",
        now);
}
