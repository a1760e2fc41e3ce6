using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Requests;

/// <summary>Decisions at the same moment, repeated, or authenticated for something else (wire-contract.md §4, §5, §12).</summary>
public sealed class RequestRaceTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Forty_approvals_at_once_make_one_card(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var cards = await Asked.CountCardsAsync(api);
        Client[] approvers = [await api.AsAsync(Role.Owner), await api.AsAsync(Role.Admin), await api.AsAsync(Role.Manager)];

        // Sessions are approved before the gate opens, so that nothing but the decisions themselves meets.
        List<string> sessions = [];
        for (var caller = 0; caller < 40; caller++)
        {
            var approver = approvers[caller % 3];
            sessions.Add(await approver.AllowAsync(await approver.TryApproveAsync(Asked.Waiting)));
        }

        var replies = await AtOnce.RunAsync(
            40, caller => approvers[caller % 3].TryApproveAsync(Asked.Waiting, sca: sessions[caller]));

        Assert.Single(replies, reply => reply.Status == 200);
        Assert.All(replies.Where(reply => reply.Status != 200), reply => Assert.Equal("422 request_not_pending", reply.Outcome()));
        Assert.Equal(cards + 1, await Asked.CountCardsAsync(api));
        Assert.Equal(1, await api.NumberAsync("SELECT count(*) FROM sca_sessions WHERE consumed_at IS NOT NULL"));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_request_that_is_approved_and_declined_at_once_has_one_decision(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (employee, owner) = (await api.AsAsync(Role.Employee), await api.AsAsync(Role.Owner));
        for (var round = 0; round < 5; round++)
        {
            var id = (await employee.AskForVirtualAsync(new JsonObject())).RequestId();
            var cards = await Asked.CountCardsAsync(api);
            List<string> sessions = [];
            for (var caller = 0; caller < 4; caller++) sessions.Add(await owner.AllowAsync(await owner.TryApproveAsync(id)));

            var replies = await AtOnce.RunAsync(8, caller => caller % 2 == 0
                ? owner.DeclineAsync(id)
                : owner.TryApproveAsync(id, sca: sessions[caller / 2]));

            var status = Assert.Single(replies, reply => reply.Status == 200).Request().Text("status");
            Assert.Equal(7, replies.Count(reply => reply.Outcome() == "422 request_not_pending"));
            Assert.Equal(status == "approved" ? 1 : 0, await Asked.CountCardsAsync(api) - cards);
            Assert.Contains(id, (await owner.GetAsync($"/v2/requests?status[]={status}")).RequestIds());
        }

        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Twins_of_one_key_hear_one_answer_and_make_one_card(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var cards = await Asked.CountCardsAsync(api);
        var session = await owner.AllowAsync(await owner.TryApproveAsync(Asked.Waiting, key: "one-key"));

        var twins = await AtOnce.RunAsync(20, _ => owner.TryApproveAsync(Asked.Waiting, key: "one-key", sca: session));
        var later = await owner.TryApproveAsync(Asked.Waiting, body: new JsonObject { ["debit_iban"] = 1 }, key: "One-Key");

        Assert.All(twins, twin => Assert.Equal((200, later.Body), (twin.Status, twin.Body)));
        Assert.Equal(19, twins.Count(twin => twin.Header("Idempotent-Replayed") == "true"));
        Assert.Equal("true", later.Header("Idempotent-Replayed"));
        Assert.Equal(cards + 1, await Asked.CountCardsAsync(api));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_repeated_decline_hears_the_first_answer(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);

        var first = await owner.DeclineAsync(Asked.Waiting, key: "one-key");
        var again = await owner.DeclineAsync(Asked.Waiting, note: "For another reason", key: "one-key");

        Assert.Equal((200, first.Body, "true"), (again.Status, again.Body, again.Header("Idempotent-Replayed")));
        Assert.Equal("422 request_not_pending", (await owner.DeclineAsync(Asked.Waiting)).Outcome());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_decision_needs_a_key_before_anything_of_it_is_read(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var employee = await api.AsAsync(Role.Employee);
        foreach (var path in (string[])
            [$"virtual_cards/{Asked.Waiting}/approve", $"flash_cards/{Guid.Empty}/decline", "flash_cards/none/approve"])
        {
            var reply = await employee.PostRawAsync($"/v2/requests/{path}", "{ this is no JSON");
            Assert.Equal((path, $"400 idempotency_key_missing {Asked.KeyHeader}"), (path, reply.Outcome()));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_approval_is_authenticated_for_itself_alone_and_once(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (employee, owner, admin) =
            (await api.AsAsync(Role.Employee), await api.AsAsync(Role.Owner), await api.AsAsync(Role.Admin));
        var other = (await employee.AskForVirtualAsync(new JsonObject())).RequestId();

        var asked = await owner.TryApproveAsync(Asked.Waiting);
        Assert.Equal((428, "request.approve"), (asked.Status, asked.Text("action_type")));
        Assert.Equal("412 sca_not_approved", (await owner.TryApproveAsync(Asked.Waiting, sca: asked.Text("sca_session_token"))).Outcome());
        var session = await owner.AllowAsync(asked);

        var travel = new JsonObject { ["debit_iban"] = "FR7616958000010000000000294" };
        foreach (var reply in (Reply[])
        [
            await owner.TryApproveAsync(other, sca: session),
            await owner.TryApproveAsync(Asked.Waiting, body: travel, sca: session),
            await admin.TryApproveAsync(Asked.Waiting, sca: session),
        ])
            Assert.Equal($"422 not_found {Asked.ScaHeader}", reply.Outcome());

        // What rules or role refuse uses nothing up; nor does a decline, which needs no authentication.
        Assert.Equal("422 reference_not_found /debit_iban",
            (await owner.TryApproveAsync(Asked.Waiting, body: new JsonObject { ["debit_iban"] = "none" }, sca: session)).Outcome());
        Assert.Equal("403 forbidden", (await employee.TryApproveAsync(Asked.Waiting, sca: session)).Outcome());
        Assert.Equal(200, (await owner.TryApproveAsync(Asked.Waiting, sca: session)).Status);
        Assert.Equal($"422 not_found {Asked.ScaHeader}", (await owner.TryApproveAsync(other, sca: session)).Outcome());
        Assert.Equal(200, (await owner.DeclineAsync(other)).Status);
    }
}
