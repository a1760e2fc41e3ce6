using Cardkeep.Access;
using Cardkeep.Sandbox;
using Cardkeep.Sca;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Sca;

/// <summary>How a phone becomes a factor: its number is the operator's to set, and a code shows that it is the member's.</summary>
public sealed class PhoneTests
{
    private const string Confirmed = "SELECT count(*) FROM events WHERE kind = 'phone.confirmed'";

    private static readonly string Card = Given.Card(Cardkeep.Cards.CardLevel.Virtual);

    [Theory, OnSqlite, OnPostgres]
    public async Task A_code_that_was_sent_to_it_confirms_a_phone_once(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        Assert.Equal("sca_not_enrolled", (await owner.AskAsync(Card)).Text("code"));

        var sent = await owner.PostAsync("/cardkeep/v1/phone/code", null);
        Assert.Equal(
            """{"phone":{"phone_number":"\u002B33639980001","confirmed_at":null,"code_sent_at":"2026-03-01T09:30:00Z"}}""", sent.Body);
        Assert.Equal("sca_not_enrolled", (await owner.AskAsync(Card)).Text("code"));
        var code = await owner.CodeAsync();
        Assert.Empty(await (await api.AsAsync(Role.Admin)).InboxAsync());

        Assert.Equal((412, "sca_otp_invalid"), Said(await owner.ConfirmPhoneAsync(Texted.Wrong(code))));
        foreach (var _ in (int[])[1, 2])
        {
            Assert.Equal("2026-03-01T09:30:00Z", (await owner.ConfirmPhoneAsync(code)).Json["phone"]!["confirmed_at"]!.GetValue<string>());
            Assert.Equal(200, (await owner.PostAsync("/cardkeep/v1/phone/code", null)).Status);
        }

        Assert.Single(await owner.InboxAsync());
        Assert.Equal(1, await api.NumberAsync(Confirmed));
        Assert.Equal(["""{"phone_number":"\u202601"}"""], await api.TextsAsync("SELECT facts FROM events WHERE kind = 'phone.confirmed'"));
        Assert.Equal("sca_required", (await owner.AskAsync(Card)).Text("code"));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_second_code_leaves_a_minute_after_the_first_and_puts_an_end_to_it(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => owner.PostAsync("/cardkeep/v1/phone/code", null)));
        var first = Assert.Single(await owner.InboxAsync())[..6];

        api.Clock.Advance(TimeSpan.FromMinutes(1));
        await owner.PostAsync("/cardkeep/v1/phone/code", null);
        var second = await owner.CodeAsync();

        if (first != second) Assert.Equal(412, (await owner.ConfirmPhoneAsync(first)).Status);
        Assert.Equal(200, (await owner.ConfirmPhoneAsync(second)).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_code_is_good_for_ten_minutes(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (owner, admin) = (await api.AsAsync(Role.Owner), await api.AsAsync(Role.Admin));
        foreach (var caller in (Client[])[owner, admin]) await caller.PostAsync("/cardkeep/v1/phone/code", null);

        api.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMicroseconds(1));
        Assert.Equal(200, (await owner.ConfirmPhoneAsync(await owner.CodeAsync())).Status);
        api.Clock.Advance(TimeSpan.FromMicroseconds(1));
        Assert.Equal(412, (await admin.ConfirmPhoneAsync(await admin.CodeAsync())).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Five_wrong_codes_at_once_or_more_close_it_for_half_an_hour(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        await owner.PostAsync("/cardkeep/v1/phone/code", null);
        var code = await owner.CodeAsync();

        var guesses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => owner.ConfirmPhoneAsync(Texted.Wrong(code))));
        Assert.All(guesses, guess => Assert.Equal((412, "sca_otp_invalid"), Said(guess)));
        Assert.Equal(1, await api.NumberAsync("SELECT count(*) FROM events WHERE kind = 'phone.codes_blocked'"));

        Assert.Equal((412, "sca_otp_invalid"), Said(await owner.ConfirmPhoneAsync(code)));
        Assert.Equal(429, (await owner.PostAsync("/cardkeep/v1/phone/code", null)).Status);
        api.Clock.Advance(TimeSpan.FromMinutes(30));
        await owner.EnrolPhoneAsync();
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_number_that_changed_is_confirmed_anew(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        await owner.EnrolPhoneAsync();
        var verb = new PhoneVerb(api.Database, api.Clock);
        var email = Demo.MakeMembers()[0].Email;

        Assert.True((await verb.SetAsync(email, "+33639980001", default)).Succeeded);
        Assert.Equal("sca_required", (await owner.AskAsync(Card)).Text("code"));
        Assert.True((await verb.SetAsync(email.ToUpperInvariant(), "+33639980042", default)).Succeeded);
        Assert.Equal("sca_not_enrolled", (await owner.AskAsync(Card)).Text("code"));
        Assert.Equal(1, await api.NumberAsync("SELECT count(*) FROM events WHERE kind = 'phone.removed'"));
        Assert.Equal(2, await api.NumberAsync("SELECT count(*) FROM events WHERE kind = 'phone.number_set'"));
        Assert.False((await verb.SetAsync("nobody@acme.example", "+33639980042", default)).Succeeded);
        foreach (var number in (string[])["0639980042", "+33 6 39 98 00 42", "+0639980042", "+1", "", "+3363998004212345"])
            Assert.False((await verb.SetAsync(email, number, default)).Succeeded, number);

        await owner.EnrolPhoneAsync();
        Assert.Equal("sca_required", (await owner.AskAsync(Card)).Text("code"));
        Assert.Contains("33639980042", (await owner.GetAsync("/sandbox/v1/inbox")).Body, StringComparison.Ordinal);
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_member_without_a_number_is_told_so(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var stranger = await Given.StrangerAsync(api);

        var sent = await stranger.Client.PostAsync("/cardkeep/v1/phone/code", null);

        Assert.Equal((422, "phone_number_missing"), (sent.Status, Assert.Single(sent.Problems)));
        Assert.Equal(412, (await stranger.Client.ConfirmPhoneAsync("123456")).Status);
        Assert.Equal(
            """{"phone":{"phone_number":null,"confirmed_at":null,"code_sent_at":null}}""",
            (await stranger.Client.GetAsync("/cardkeep/v1/phone")).Body);
        Assert.Equal(0, await api.NumberAsync("SELECT count(*) FROM phones"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_scope_that_reads_sends_no_text(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (reader, writer) = (await api.AsAsync(Role.Owner, Scope.MembershipRead), await api.AsAsync(Role.Owner, Scope.PhoneWrite));

        Assert.Equal(200, (await reader.GetAsync("/cardkeep/v1/phone")).Status);
        foreach (var refused in (Reply[])[
            await reader.PostAsync("/cardkeep/v1/phone/code", null), await reader.ConfirmPhoneAsync("123456"),
            await writer.GetAsync("/cardkeep/v1/phone")])
            Assert.Equal((403, "insufficient_scope"), (refused.Status, Assert.Single(refused.Problems)));

        Assert.Empty(await reader.InboxAsync());
        Assert.Equal(200, (await writer.PostAsync("/cardkeep/v1/phone/code", null)).Status);
        Assert.Equal(200, (await writer.ConfirmPhoneAsync(await reader.CodeAsync())).Status);
    }

    private static (int Status, string Code) Said(Reply reply) => (reply.Status, reply.Text("code"));
}
