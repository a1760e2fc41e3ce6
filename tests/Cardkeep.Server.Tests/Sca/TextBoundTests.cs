using System.Text.RegularExpressions;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Tests.Factors;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Sca;

/// <summary>Texts cost money: a member causes so many in a day.</summary>
public sealed class TextBoundTests
{
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

        foreach (var reply in (Reply[])[code, confirmed, proof, await owner.AskAsync(Given.Card(CardLevel.Virtual))])
        {
            var said = statements.Of(reply);
            var (member, phone) = (First(said, "FOR UPDATE OF m"), First(said, "FOR UPDATE OF p|UPDATE phones|INTO phones"));
            Assert.True(member >= 0 && member < phone, said);
        }

        static int First(string said, string pattern) =>
            Regex.Match(said, pattern, RegexOptions.None, TimeSpan.FromSeconds(1)) is { Success: true, Index: var place } ? place : -1;
    }
}
