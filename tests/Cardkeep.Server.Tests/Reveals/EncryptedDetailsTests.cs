using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Support;
using Cardkeep.Tests.Vault;

namespace Cardkeep.Tests.Reveals;

/// <summary>A program of the holder's gets the digits sealed to its key, each time after an approval of that key.</summary>
public sealed class EncryptedDetailsTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task The_digits_are_sealed_to_the_key_that_was_approved_and_each_time_is_said(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var employee = await api.AsAsync(Role.Employee, Scope.CardReveal);
        var card = Given.Card(CardLevel.Virtual);
        using var own = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using var thiefs = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);

        for (var time = 0; time < 2; time++)
        {
            var asked = await SendAsync(own, null);
            Assert.Equal((428, "card.encrypt-details"), (asked.Status, asked.Text("action_type")));
            var session = await employee.AllowAsync(asked);
            Assert.Equal("422 not_found X-Qonto-Sca-Session-Token", (await SendAsync(thiefs, session)).Outcome());
            var told = JsonNode.Parse(Viewer.Unseal(own, (await SendAsync(own, session)).Text("jwe")))!;
            var digits = await Digits.OfAsync(api, card);
            Assert.Equal((digits.Number.Reveal(), digits.Cvv.Reveal()), ((string)told["number"]!, (string)told["cvv"]!));
            Assert.Equal("422 not_found X-Qonto-Sca-Session-Token", (await SendAsync(own, session)).Outcome());
        }

        Assert.Equal(["1 reveal.encrypted", "1 reveal.encrypted"], await DataViewTests.EventsAsync(api, card));
        Assert.Equal(
            "428 sca_required",
            (await employee.PostAsync(Path(card), Body(own), ("X-Qonto-Idempotency-Key", "kept"))).Outcome());
        Assert.Equal(0, await api.NumberAsync("SELECT count(*) FROM idempotency_keys"));
        Assert.Equal("422 required /public_key", (await employee.PostAsync(Path(card), new JsonObject())).Outcome());
        var ended = await Stored.CardAsync(
            api, ended => ended.In(CardStatus.Discarded) with { Holder = Demo.MemberOf(Role.Employee) });
        Assert.Equal("422 card_in_final_status id", (await employee.PostAsync(Path(ended), Body(own))).Outcome());
        Assert.Equal(["1 reveal.refused card_in_final_status"], await DataViewTests.EventsAsync(api, ended));
        var owners = Given.Card(CardLevel.Metal);
        var admin = await api.AsAsync(Role.Admin, Scope.CardReveal);
        Assert.Equal("403 forbidden", (await admin.PostAsync(Path(owners), Body(own))).Outcome());
        Assert.Equal(["1 reveal.refused forbidden"], await DataViewTests.EventsAsync(api, owners));

        Task<Reply> SendAsync(ECDiffieHellman key, string? session) => session is null
            ? employee.PostAsync(Path(card), Body(key))
            : employee.PostAsync(Path(card), Body(key), ("X-Qonto-Sca-Session-Token", session));
    }

    private static string Path(string card) => $"/cardkeep/v1/cards/{card}/encrypted_details";

    private static JsonObject Body(ECDiffieHellman key) => new() { ["public_key"] = Viewer.PublicKey(key) };
}
