using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Passkeys;
using Cardkeep.Sandbox;
using Cardkeep.Tests.OAuth;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Factors;

/// <summary>Challenges that wait have their room, and whoever fills one keeps nobody out of another.</summary>
public sealed class ChallengeRoomTests
{
    private const string Link = "/approve/passkey";

    [Theory, OnSqlite, OnPostgres]
    public async Task A_stranger_with_the_address_of_one_session_keeps_no_phone_and_no_other_session_from_approving(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (desk, passkey) = (await Secured.SignedInAsync(api), new Authenticator());
        await desk.AddPasskeyAsync(passkey);
        var phone = await Paired.PairAsync(api, desk);
        var owner = await api.AsAsync(Role.Owner);
        var path = $"/v2/cards/{Given.Card(CardLevel.Virtual)}/unlock";
        var onPhone = (await owner.PutAsync(path)).Text("sca_session_token");
        var (known, own) = (await AskAsync(), await AskAsync());

        await phone.PressAsync("approve", Assert.Single(await phone.WaitingAsync()));
        var browser = new Browser(api);
        await browser.PostAsync(Link, ("session", own), ("act", "approve"));
        for (var time = 0; time < 25; time++)
        {
            api.Clock.Advance(TimeSpan.FromMicroseconds(1));
            await new Browser(api).PostAsync(Link, ("session", known), ("act", "approve"));
        }

        Assert.Equal(20 + 2, await api.NumberAsync("SELECT count(*) FROM passkey_challenges WHERE purpose = 'approve'"));
        await phone.Phone.AnswerAsync(phone.Authenticator);
        await browser.AnswerAsync(passkey);
        foreach (var session in (string[])[onPhone, own])
            Assert.Equal("allow", (await owner.GetAsync($"/v2/sca_sessions/{session}")).Text("result"));

        async Task<string> AskAsync() =>
            (await owner.PutAsync(path, ("X-Qonto-2fa-Preference", "passkey"))).Text("sca_session_token");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task From_all_networks_together_as_many_wait_as_there_is_room_for_and_members_stay(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var member = new PasskeyOwner(Demo.Organization, Demo.MemberOf(Role.Owner), "", "");
        await api.WriteAsync(async tx =>
        {
            foreach (var share in (byte[])[6, 7, 8])
            {
                for (var number = 0; number < 256; number++) await PasskeyChallengeTable.InsertAsync(tx, Of(share, number, null), default);
            }

            await PasskeyChallengeTable.InsertAsync(tx, Of(7, 998, member), default);
        });
        await api.WriteAsync(async tx =>
        {
            var newest = Of(7, 999, null);
            await PasskeyChallengeTable.InsertAsync(tx, newest, default);
            await PasskeyChallengeTable.MakeRoomAsync(tx, newest, default);
        });

        var left = new List<byte[]>();
        await api.Database.ReadAsync(async tx =>
        {
            await tx.EachAsync($"SELECT token_hash FROM passkey_challenges", row => left.Add(row.Bytes(0)), default);
            return 0;
        }, default);
        List<(byte Share, int Number)> others = [(7, 998), (7, 999)];
        others.AddRange(Enumerable.Range(0, 3 * 256).Select(place => ((byte)(6 + (place / 256)), place % 256)));
        var expected = others.Where(one => one != (7, 0)).Select(one => Hex(Hash(one.Share, one.Number)));
        Assert.Equal(expected.Order(StringComparer.Ordinal), left.Select(Hex).Order(StringComparer.Ordinal));

        // Each from a network of its own, the first the oldest.
        PasskeyChallenge Of(byte share, int number, PasskeyOwner? owner)
        {
            var kept = PasskeyChallenge.Of("", owner, PasskeyPurpose.SignIn, [], "", api.Clock.GetUtcNow().AddSeconds(number));
            return kept with { TokenHash = Hash(share, number), Network = owner is null ? Hash(share, number) : null };
        }
    }

    private static byte[] Hash(byte share, int number) => [share, .. new byte[29], (byte)(number >> 8), (byte)(number & 0xff)];

    private static string Hex(byte[] hash) => Convert.ToHexString(hash);
}
