using System.Text.RegularExpressions;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Sandbox;
using Cardkeep.Sca;
using Cardkeep.Tests.Factors;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Sca;

/// <summary>Texts cost money: a member causes so many in a day, whatever for, and an application not all of them.</summary>
public sealed class TextBoundTests
{
    private static readonly string Card = Given.Card(CardLevel.Virtual);

    [Theory, OnSqlite, OnPostgres]
    public async Task A_member_causes_twenty_texts_in_a_day_of_which_applications_leave_three(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        await owner.EnrolPhoneAsync();
        for (var texts = 1; texts < 17; texts++)
        {
            if (texts % 3 == 1) api.Clock.Advance(TimeSpan.FromMinutes(15));
            Assert.Equal((texts, "sca_required"), (texts, (await owner.AskAsync(Card)).Text("code")));
        }

        // The first of them is an hour and three quarters old.
        api.Clock.Advance(TimeSpan.FromMinutes(15));
        var refusals = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => owner.AskAsync(Card)));
        Assert.All(refusals, refused => Assert.Equal((429, "80100"), (refused.Status, refused.Header("Retry-After"))));
        Assert.Equal(17, await api.NumberAsync("SELECT count(*) FROM texts"));

        // The member is there themselves, and gets what is left: they show who they are, and confirm another number.
        var browser = await Secured.ProvenByTextAsync(api, owner);
        Assert.DoesNotContain("No code can be sent now", browser.Text, StringComparison.Ordinal);
        await new PhoneVerb(api.Database, api.Clock).SetAsync(Demo.MakeMembers()[0].Email, "+33639980042", default);
        await owner.EnrolPhoneAsync();
        await (browser = await Secured.SignedInAsync(api)).DoAsync("text");
        Assert.Equal(20, await api.NumberAsync("SELECT count(*) FROM texts"));
        api.Clock.Advance(TimeSpan.FromMinutes(1));
        await (browser = await Secured.SignedInAsync(api)).DoAsync("text");
        Assert.Contains("No code can be sent now", browser.Text, StringComparison.Ordinal);
        await new PhoneVerb(api.Database, api.Clock).SetAsync(Demo.MakeMembers()[0].Email, "+33639980043", default);
        var other = await owner.PostAsync("/cardkeep/v1/phone/code", null);
        Assert.Equal((429, "80040"), (other.Status, other.Header("Retry-After")));
        Assert.Equal(20, await api.NumberAsync("SELECT count(*) FROM texts"));
        await (await api.AsAsync(Role.Admin)).EnrolPhoneAsync();

        // The first is a day old, so there is room for one, but not for an application's.
        api.Clock.Advance(TimeSpan.FromSeconds(80040));
        owner = await api.AsAsync(Role.Owner);
        await owner.EnrolPhoneAsync();
        var refusal = await owner.AskAsync(Card);
        Assert.Equal((429, "1800"), (refusal.Status, refusal.Header("Retry-After")));
        api.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(428, (await owner.AskAsync(Card)).Status);
    }

    // A row of texts refers to its membership, which PostgreSQL locks for it: whoever locks the phone first waits crosswise.
    [Theory, OnPostgres]
    public async Task Whatever_a_text_is_for_its_member_is_locked_before_their_phone(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        using var statements = new Statements();
        var owner = await api.AsAsync(Role.Owner);
        var code = await owner.PostAsync("/cardkeep/v1/phone/code", null);
        var confirmed = await owner.ConfirmPhoneAsync(await owner.CodeAsync());
        var proof = await (await Secured.SignedInAsync(api)).DoAsync("text");

        foreach (var reply in (Reply[])[code, confirmed, proof, await owner.AskAsync(Card)])
        {
            var said = statements.Of(reply);
            var (member, phone) = (First(said, "FOR UPDATE OF m"), First(said, "FOR UPDATE OF p|UPDATE phones|INTO phones"));
            Assert.True(member >= 0 && member < phone, said);
        }

        static int First(string said, string pattern) =>
            Regex.Match(said, pattern, RegexOptions.None, TimeSpan.FromSeconds(1)) is { Success: true, Index: var place } ? place : -1;
    }
}
