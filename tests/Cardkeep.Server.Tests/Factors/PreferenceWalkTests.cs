using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Tests.OAuth;
using Cardkeep.Tests.Sca;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Factors;

/// <summary>A card is ordered, unlocked and its limits changed, each approved by each of the four preferences.</summary>
public sealed class PreferenceWalkTests
{
    private const string Session = "X-Qonto-Sca-Session-Token";

    [Theory, OnSqlite, OnPostgres]
    public async Task A_card_is_ordered_unlocked_and_its_limits_changed_by_every_preference(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        await owner.EnrolPhoneAsync();
        var phone = await Paired.PairAsync(api, await Secured.ProvenByTextAsync(api, owner));
        (string Preference, Func<string, Task<(string, string)[]>> ApproveAsync)[] table =
        [
            ("mock", async session =>
            {
                Assert.Equal(200, (await owner.PostAsync($"/v2/mocked_sca_sessions/{session}/allow", null)).Status);
                return [];
            }),
            ("sms-otp", async _ => [(Texted.MfaHeader, await owner.CodeAsync())]),
            ("passkey", async session =>
            {
                var browser = new Browser(api);
                await browser.PostAsync("/approve/passkey", ("session", session), ("act", "approve"));
                Assert.Equal(200, (await browser.AnswerAsync(phone.Authenticator)).Status);
                return [];
            }),
            ("paired-device", async _ =>
            {
                await phone.PressAsync("approve", Assert.Single(await phone.WaitingAsync()));
                Assert.Equal(303, (await phone.Phone.AnswerAsync(phone.Authenticator)).Status);
                return [];
            }),
        ];
        foreach (var (preference, approveAsync) in table)
        {
            var order = new JsonObject { ["card"] = Given.Order(CardLevel.Virtual) };
            var key = ("X-Qonto-Idempotency-Key", preference);
            var card = (await ApprovedAsync(headers => owner.PostAsync("/v2/cards", order.DeepClone(), [key, .. headers]))).CardId;
            await owner.LockAsync(card);
            Assert.Equal("live", (await ApprovedAsync(headers => owner.PutAsync($"/v2/cards/{card}/unlock", headers))).CardStatus);
            var limits = new JsonObject { ["payment_monthly_limit"] = 321 };
            Assert.Equal(321, (int)(await ApprovedAsync(
                headers => owner.PatchAsync(card, "limits", limits, headers))).Card["payment_monthly_limit"]!);

            async Task<Reply> ApprovedAsync(Func<(string, string)[], Task<Reply>> sayAsync)
            {
                var asked = await sayAsync([("X-Qonto-2fa-Preference", preference)]);
                Assert.Equal((preference, 428), (preference, asked.Status));
                var session = asked.Text("sca_session_token");
                var done = await sayAsync([(Session, session), .. await approveAsync(session)]);
                Assert.True(done.Status == 200, $"{preference}: {done.Body}");
                return done;
            }
        }

        Assert.Equal(
            ["code", "device", "mock", "passkey"],
            (await api.TextsAsync("SELECT facts FROM events WHERE kind = 'sca.approved'"))
                .Select(facts => (string)JsonNode.Parse(facts)!["by"]!).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(12, await api.NumberAsync("SELECT count(*) FROM sca_sessions WHERE consumed_at IS NOT NULL"));
        await Consistency.CheckAsync(api);
    }
}
