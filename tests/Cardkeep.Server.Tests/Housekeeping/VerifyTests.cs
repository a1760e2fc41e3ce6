using Cardkeep.Access;
using Cardkeep.Housekeeping;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cardkeep.Tests.Housekeeping;

/// <summary><c>cardkeep verify</c>: every difference between what is kept and what the rows add up to is told.</summary>
public sealed class VerifyTests
{
    private static readonly (string Damage, string Check)[] Damages =
    [
        ("UPDATE card_counters SET held_total = held_total + 1 WHERE held_total > 0", "held_total"),
        ("UPDATE card_counters SET booked_total = booked_total + 1 WHERE held_total > 0", "booked_total"),
        ("UPDATE card_counters SET payment_day_held = payment_day_held + 1 WHERE held_total > 0", "payment_day_held"),
        ("UPDATE card_counters SET payment_day_spent = payment_day_spent + 1 WHERE held_total > 0", "payment_day_spent"),
        ("UPDATE card_counters SET payment_month_held = payment_month_held + 1 WHERE held_total > 0", "payment_month_held"),
        ("UPDATE card_counters SET payment_month_spent = payment_month_spent + 1 WHERE held_total > 0", "payment_month_spent"),
        ("UPDATE card_counters SET payment_life_held = 1 WHERE held_total > 0", "payment_life_held"),
        ("UPDATE card_counters SET payment_life_spent = 1 WHERE held_total > 0", "payment_life_spent"),
        ("UPDATE card_counters SET atm_day_held = 1 WHERE held_total > 0", "atm_day_held"),
        ("UPDATE card_counters SET atm_day_spent = 1 WHERE held_total > 0", "atm_day_spent"),
        ("UPDATE card_counters SET atm_month_held = 1 WHERE held_total > 0", "atm_month_held"),
        ("UPDATE card_counters SET atm_month_spent = 1 WHERE held_total > 0", "atm_month_spent"),
        ("UPDATE authorizations SET version = version + 1 WHERE refunded > 0", "authorization_events"),
        ("UPDATE authorizations SET refunded = refunded + 1 WHERE refunded > 0", "refunded"),
        ("UPDATE authorizations SET credited = credited - 1 WHERE refunded > 0", "credited"),
        ("DELETE FROM events WHERE kind = 'card.locked'", "card_events"),
        ("DELETE FROM card_activity", "born_with_the_card"),
        ("UPDATE network_messages SET authorization_id = organization_id WHERE kind = 'clearing'", "message_of_nothing"),
    ];

    [Theory, OnSqlite, OnPostgres]
    public async Task Every_damage_is_told_by_the_check_that_it_breaks_and_by_no_other(EngineKind engine)
    {
        var (data, database) = await TestDatabases.MakeAsync(engine);
        await using var api = await TestApi.StartOnAsync(data, database);
        var (network, owner) = (await Terminal.StartAsync(api), await api.AsAsync(Role.Owner));
        var card = await Given.LimitedCardAsync(owner, daily: 100);
        var transaction = await network.ApprovedAsync(card, 30_00);
        await network.ClearAsync(card, transaction, 30_00);
        await network.RefundAsync(card, 10_00, transaction);
        await network.ApprovedAsync(card, 5_00);
        await owner.LockAsync(card);
        await Consistency.CheckAsync(api);
        foreach (var (damage, check) in Damages)
        {
            var found = await DamagedAsync(api, damage);
            Assert.Equal((damage, check), (damage, Assert.Single(found.Select(one => one.Check).Distinct(StringComparer.Ordinal))));
        }

        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_verb_tells_by_its_exit_code_whether_all_adds_up(EngineKind engine)
    {
        var (data, database) = await TestDatabases.MakeAsync(engine);
        var settings = ServerProcess.Settings(data, database, new Uri("http://127.0.0.1:1"));

        var (exit, output, _) = await ServerProcess.RunAsync(data, ["verify"], settings);
        Assert.Equal((0, "Everything that is kept is what the rows add up to\n"), (exit, output));

        await DamageAsync(data, database, "DELETE FROM card_activity");
        (exit, output, _) = await ServerProcess.RunAsync(data, ["verify"], settings);
        Assert.Equal(1, exit);
        Assert.Contains(
            $"born_with_the_card: organization {Demo.Organization.Value}, {Demo.VirtualCard.Value}: ", output, StringComparison.Ordinal);
        Assert.EndsWith(" differences\n", output, StringComparison.Ordinal);

        await DamageAsync(data, database, "DELETE FROM schema_versions WHERE number = 1");
        (exit, output, var errors) = await ServerProcess.RunAsync(data, ["verify"], settings);
        Assert.Equal((1, ""), (exit, output));
        Assert.EndsWith("cardkeep: verify needs the schema of this program: migrate first\n", errors, StringComparison.Ordinal);
        await TestDatabases.DropAsync(database);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_verb_makes_no_schema_where_there_is_none(EngineKind engine)
    {
        var (data, database) = await TestDatabases.MakeEmptyAsync(engine);

        var (exit, output, errors) = await ServerProcess.RunAsync(
            data, ["verify"], ServerProcess.Settings(data, database, new Uri("http://127.0.0.1:1")));

        Assert.Equal((1, ""), (exit, output));
        Assert.Matches("cardkeep: .*(is not there|does not have this program's schema)\n$", errors);
        await TestDatabases.DropAsync(database);
    }

    private static async Task DamageAsync(string data, string database, string damage)
    {
        await using var opened = await App.OpenAsItIsAsync(
            TestApi.SettingsFor(data, database, []), NullLogger.Instance, CancellationToken.None);
        await opened.WriteAsync<int>(
            async tx => await tx.ExecuteAsync(Cardkeep.Storage.Sql.Plain(damage), CancellationToken.None), CancellationToken.None);
    }

    // Inside a transaction that is rolled back, so that the next damage meets a whole database.
    private static async Task<IReadOnlyList<Difference>> DamagedAsync(TestApi api, string damage)
    {
        IReadOnlyList<Difference> found = [];
        await api.Database.WriteAsync<string>(async tx =>
        {
            Assert.True(await tx.ExecuteAsync(Cardkeep.Storage.Sql.Plain(damage), CancellationToken.None) > 0, damage);
            found = await Verify.FindAsync(tx, Demo.Organization, CancellationToken.None);
            return Problem.NotFound;
        }, CancellationToken.None);
        return found;
    }
}
