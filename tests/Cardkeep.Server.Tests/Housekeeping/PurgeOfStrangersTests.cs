using System.Globalization;
using Cardkeep.Access;
using Cardkeep.Events;
using Cardkeep.Housekeeping;
using Cardkeep.OAuth;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cardkeep.Tests.Housekeeping;

/// <summary>What anybody can have written down, as often as they like, takes so much room and no more.</summary>
public sealed class PurgeOfStrangersTests
{
    private const string Failed = "FROM events WHERE kind = 'sign_in.failed' AND member_id IS";

    [Theory, OnSqlite, OnPostgres]
    public async Task Of_sign_ins_that_failed_for_nobody_who_is_known_the_newest_ten_thousand_stay(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var before = await api.NumberAsync("SELECT count(*) FROM events");
        var owner = new Account(Demo.Organization, Demo.MemberOf(Role.Owner), Role.Owner, "", "", "");
        List<HappenedEvent> happened = [];
        for (var number = 0; number < 10_002; number++)
        {
            var at = ManualClock.Start.AddSeconds(number);
            Happens([], OAuthEvents.SignInFailed(Guid.CreateVersion7(at)), at, number.ToString("D5", CultureInfo.InvariantCulture));
        }

        var early = ManualClock.Start.AddDays(-9);
        Happens([owner], OAuthEvents.SignInFailed(Guid.CreateVersion7(early)), early, "a member's");
        Happens([], OAuthEvents.SignedIn(Guid.CreateVersion7(early)), early, "of another kind");
        await api.WriteAsync(tx => EventTable.AppendAsync(tx, happened, CancellationToken.None));

        using var purge = new Purge(api.Database, new(api.Clock, api.Clock), NullLogger<Purge>.Instance);
        await purge.RunAsync(ManualClock.Start, ManualClock.Start, CancellationToken.None);

        Assert.Equal(10_000, await api.NumberAsync($"SELECT count(*) {Failed} NULL"));
        Assert.Equal(["00002"], await api.TextsAsync($"SELECT min(trace_id) {Failed} NULL"));
        Assert.Equal(["a member's"], await api.TextsAsync($"SELECT trace_id {Failed} NOT NULL"));
        Assert.Equal(before + 1, await api.NumberAsync("SELECT count(*) FROM events WHERE kind <> 'sign_in.failed'"));

        void Happens(IReadOnlyList<Account> whose, NewEvent what, DateTimeOffset at, string trace) =>
            happened.AddRange(OAuthEvents.OfPerson(whose, what, at, trace));
    }
}
