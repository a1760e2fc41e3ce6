using Cardkeep.Access;
using Cardkeep.Factors;
using Cardkeep.OAuth;
using Cardkeep.Tests.OAuth;
using Cardkeep.Tests.Sca;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Factors;

/// <summary>What was begun when nothing guarded the factors adds none once something does (threats §5).</summary>
public sealed class PairingTests
{
    private const string Page = Paired.Page;

    [Theory, OnSqlite, OnPostgres]
    public async Task A_pairing_that_was_begun_ends_when_a_factor_comes_or_the_operator_steps_in(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        (Role Role, Func<Role, Task> Then)[] ways =
        [
            (Role.Owner, role => Secured.EnrolPasskeyAsync(api, role)),
            (Role.Admin, async role => await (await api.AsAsync(role)).EnrolPhoneAsync()),
            (Role.Manager, async role => Assert.True(
                (await new PasskeyVerb(api.Database, api.Clock).RemoveAsync(Desk.Email(role), default)).Succeeded)),
            (Role.Employee, async role => Assert.True(
                (await new OAuthVerbs(api.Database, api.Clock).PasswordAsync(Desk.Email(role), "another password", default)).Succeeded)),
        ];
        foreach (var (role, thenAsync) in ways)
        {
            var desk = await Secured.SignedInAsync(api, role);
            var typed = new Browser(api);
            await TypeAsync(typed, Paired.CodeOn(await desk.DoAsync("pair")));
            Assert.Equal((role, 200), (role, typed.Last.Status));
            await desk.GetAsync(Secured.Page);
            var code = Paired.CodeOn(await desk.DoAsync("pair"));
            var before = await api.NumberAsync("SELECT count(*) FROM passkeys");

            await thenAsync(role);

            var held = await api.NumberAsync("SELECT count(*) FROM passkeys");
            Assert.Equal((role, 403), (role, (await typed.AnswerAsync(new Authenticator())).Status));
            Assert.Equal((role, 403), (role, (await TypeAsync(new Browser(api), code)).Status));
            Assert.Equal((role, held), (role, await api.NumberAsync("SELECT count(*) FROM passkeys")));
            Assert.Equal((role, role == Role.Owner ? 1 : 0), (role, held - before));
        }

        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Of_codes_that_are_asked_for_at_once_one_is_good_and_a_phone_that_is_paired_ends_the_others(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = await Secured.SignedInAsync(api);
        var (token, account) = (desk.Field("form_token"), desk.Field("account"));
        var shown = await AtOnce.RunAsync(8, _ => new Browser(api) { Cookie = desk.Cookie }.PostAsync(
            Secured.Page, ("form_token", token), ("act", "pair"), ("account", account)));
        Assert.Equal(1, await api.NumberAsync("SELECT count(*) FROM passkey_challenges WHERE purpose = 'pairing_code'"));
        List<Browser> typed = [];
        foreach (var page in shown)
        {
            var phone = new Browser(api);
            if ((await TypeAsync(phone, Paired.CodeOn(page))).Status == 200) typed.Add(phone);
        }

        var first = Assert.Single(typed);
        await desk.GetAsync(Secured.Page);
        await Paired.PairAsync(api, desk);
        Assert.Equal(403, (await first.AnswerAsync(new Authenticator())).Status);
        Assert.Equal(1, await api.NumberAsync("SELECT count(*) FROM passkeys"));
    }

    private static async Task<Reply> TypeAsync(Browser phone, string code)
    {
        await phone.GetAsync(Page);
        return await phone.SubmitAsync(Page, ("code", code));
    }
}
