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
        ("UPDATE card_counters SET authorizations = authorizations + 1 WHERE held_total > 0", "authorizations_of_budget"),
        ("UPDATE authorizations SET version = version + 1 WHERE refunded > 0", "authorization_events"),
        ("UPDATE authorizations SET refunded = refunded + 1 WHERE refunded > 0", "refunded"),
        ("UPDATE authorizations SET credited = credited - 1 WHERE refunded > 0", "credited"),
        ("DELETE FROM events WHERE kind = 'card.renewed'", "card_events"),
        ("DELETE FROM events WHERE kind = 'refund.unlinked'", "refund_events"),
        ("UPDATE clients SET version = version + 1 WHERE organization_id IS NOT NULL", "client_events"),
        ("UPDATE consents SET version = version + 1", "consent_events"),
        ("UPDATE grants SET version = version + 1", "grant_events"),
        ("UPDATE phones SET version = version + 1", "phone_events"),
        ("UPDATE sca_sessions SET version = version + 1", "sca_session_events"),
        ("DELETE FROM events WHERE stream_id IN (SELECT id FROM card_requests)", "request_events"),
        ("UPDATE events SET facts = replace(facts, '\"to\":\"paused\"', '\"to\":\"live\"') WHERE kind = 'card.locked'", "card_status"),
        ("UPDATE events SET facts = replace(facts, '\"user\"', '\"fraud\"') WHERE kind = 'card.locked'", "card_status"),
        ("UPDATE cards SET due_at = NULL WHERE due_at IS NOT NULL", "due_time"),
        ("UPDATE card_counts SET cards = cards + 1 WHERE status = 'paused'", "card_counts"),
        ("DELETE FROM card_counts WHERE status = 'paused'", "card_counts"),
        ("DELETE FROM card_activity", "born_with_the_card"),
        ("DELETE FROM card_search", "born_with_the_card"),
        ("UPDATE card_references SET reference = 'x' || reference WHERE substr(reference, 1, 3) = 'ck_'", "network_token"),
        ("DELETE FROM pan_index", "card_number"),
        ("DELETE FROM card_numbers", "card_number"),
        ("UPDATE pan_index SET key_version = 9", "card_number"),
        ("UPDATE vault_keys SET version = 9 WHERE purpose = 'data'", "key_of_number"),
        ("UPDATE card_numbers SET cvv_version = 9", "key_of_cvv"),
        ("UPDATE card_pins SET key_version = 9", "key_of_pin"),
        ("UPDATE card_counters SET had_operation = FALSE WHERE held_total > 0", "had_operation"),
        ("UPDATE cards SET parent_last_digits = '' WHERE parent_id IS NOT NULL", "parent_of_card"),
        ("UPDATE cards SET replaced_by = 'upgrade' WHERE replaced_by IS NOT NULL", "parent_of_card"),
        ("UPDATE cards SET replaced_by = 'renewal' WHERE status = 'paused'", "replaced_card"),
        ("UPDATE card_counters SET budget_id = card_id WHERE budget_id <> card_id", "budget_of_card"),
        ("UPDATE authorizations SET budget_id = organization_id WHERE verdict = 'declined'",
            "authorizations_of_budget budget_of_authorization"),
        ("UPDATE authorizations SET card_id = organization_id WHERE verdict = 'declined'", "authorization_of_nothing"),
        ("UPDATE refunds SET card_id = organization_id WHERE authorization_id IS NULL", "refund_of_nothing"),
        ("UPDATE network_messages SET authorization_id = organization_id WHERE kind = 'clearing'", "message_of_nothing"),
        ("INSERT INTO card_references (reference, organization_id, card_id) SELECT 'stray', organization_id, organization_id "
            + "FROM organizations", "reference_of_nothing"),
        ("""
            INSERT INTO events (organization_id, stream_id, number, kind, occurred_at, trace_id, facts)
            SELECT organization_id, organization_id, 1, kind, occurred_at, trace_id, facts FROM events WHERE kind = 'card.locked'
            """, "event_of_nothing"),
    ];

    private static readonly (string Damage, string Check)[] DamagesOfInstallation =
    [
        ("UPDATE clients SET version = version + 1 WHERE organization_id IS NOT NULL", "client_events"),
        ("UPDATE events SET number = 2 WHERE kind = 'sign_in.failed'", "event_numbers"),
        ("UPDATE events SET number = 2 WHERE kind = 'signing_key.made'", "event_numbers"),
        ("DELETE FROM events WHERE kind = 'signing_key.made'", "signing_key_events"),
        ("UPDATE events SET kind = 'signing_key.dropped' WHERE kind = 'signing_key.made'", "signing_key_events"),
        ("DELETE FROM signing_keys", "signing_key_of_event"),
        ("DELETE FROM vault_keys WHERE purpose = 'id_token'", "key_of_signing_key"),
        ("UPDATE vault_keys SET version = 9 WHERE purpose = 'id_token'", "key_of_signing_key signing_key_of_key"),
        ("UPDATE signing_keys SET number = 5", "key_of_signing_key signing_key_of_key"),
    ];

    // Of which nothing has happened yet.
    private static readonly string[] Bare =
    [
        """
        INSERT INTO consents (organization_id, member_id, client_id, id, scopes, given_at, version)
        SELECT organization_id, holder_id, id, bank_account_id, '', created_at, 0 FROM cards WHERE status = 'paused'
        """,
        """
        INSERT INTO grants (organization_id, id, member_id, client_id, scopes, authenticated_at, ends_at, version)
        SELECT organization_id, bank_account_id, holder_id, id, '', created_at, created_at, 0 FROM cards WHERE status = 'paused'
        """,
        """
        INSERT INTO phones (organization_id, member_id, id, phone_number, failures, blocked_until, version)
        SELECT organization_id, holder_id, bank_account_id, '', 0, created_at, 0 FROM cards WHERE status = 'paused'
        """,
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
        await network.RefundAsync(card, 1_00);
        await network.ApprovedAsync(card, 5_00);
        await network.AuthorizeAsync(card, 500_00);
        await owner.LockAsync(card);
        await Told.ActiveCardAsync(owner);
        await owner.SandboxAsync(await Given.LimitedCardAsync(owner, daily: 100), "renew");
        await Stored.ClientAsync(api, Demo.Organization);
        foreach (var row in Bare) await api.ExecuteAsync(row);
        await Consistency.CheckAsync(api);
        Assert.Equal(200, (await api.AsNobody().GetAsync("/oauth2/jwks")).Status);
        var browser = new OAuth.Browser(api);
        await browser.GetAsync(OAuth.Desk.OfDemo(api).Start());
        await browser.SubmitAsync("/oauth2/sign-in", ("email", "nobody@acme.example"), ("password", "wrong"));
        await Consistency.CheckAsync(api);
        var all = Damages.Select(one => (one.Damage, one.Check, Demo.Organization))
            .Concat(DamagesOfInstallation.Select(one => (one.Damage, one.Check, OrganizationId.Installation)));
        foreach (var (damage, check, organization) in all)
        {
            var found = await DamagedAsync(api, damage, organization);
            var told = string.Join(' ', found.Select(one => one.Check).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
            Assert.Equal((damage, check), (damage, told));
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
    private static async Task<IReadOnlyList<Difference>> DamagedAsync(TestApi api, string damage, OrganizationId organization)
    {
        IReadOnlyList<Difference> found = [];
        await api.Database.WriteAsync<string>(async tx =>
        {
            Assert.True(await tx.ExecuteAsync(Cardkeep.Storage.Sql.Plain(damage), CancellationToken.None) > 0, damage);
            found = await Verify.FindAsync(tx, organization, CancellationToken.None);
            return Problem.NotFound;
        }, CancellationToken.None);
        return found;
    }
}
