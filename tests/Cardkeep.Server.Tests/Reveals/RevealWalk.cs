using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Cardkeep.Cards;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;
using Cardkeep.Tests.Vault;

namespace Cardkeep.Tests.Reveals;

/// <summary>What a holder can see of a card and its PIN, once, for the walk through every call.</summary>
/// <param name="keep">Is told each call, its answer, and what was handed out in it.</param>
internal sealed class RevealWalk(TestApi api, Client owner, Action<string, Reply, string[]> keep)
{
    private const string Pin = "8306";

    /// <summary>Those that are chosen, here and on the way of others.</summary>
    public static readonly IReadOnlyList<string> Pins = [Pin, Told.Pin];

    public async Task RunAsync()
    {
        var card = Given.Card(CardLevel.Metal);
        var digits = await Digits.OfAsync(api, card);
        keep($"GET {Address("")}", await api.AsNobody().GetAsync(Address("")), []);

        using (var page = await OpenAsync(card, "/v2/cards/{id}/data_view"))
        {
            var shown = await page.ShowAsync("details");
            Assert.Equal(digits.Number.Reveal(), (string)page.Unseal(shown)["number"]!);
            keep($"POST {Address("/details")}", shown, []);
        }

        await EncryptAsync(card, digits.Number.Reveal());
        using (var page = await OpenAsync(card, "/cardkeep/v1/cards/{id}/pin_change"))
            keep($"POST {Address("/new_pin")}", await page.ShowAsync("new_pin", ("sealed_pin", page.Seal($$"""{"pin":"{{Pin}}"}"""))), []);
        using (var page = await OpenAsync(card, "/cardkeep/v1/cards/{id}/pin_view"))
        {
            var shown = await page.ShowAsync("pin");
            Assert.Equal(Pin, (string)page.Unseal(shown)["pin"]!);
            keep($"POST {Address("/pin")}", shown, []);
        }
    }

    /// <summary>The digits for a program of the holder's.</summary>
    private async Task EncryptAsync(string card, string number)
    {
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var (path, body) = ($"/cardkeep/v1/cards/{card}/encrypted_details", new JsonObject { ["public_key"] = Viewer.PublicKey(key) });
        var session = await owner.AllowAsync(await owner.PostAsync(path, body.DeepClone()));
        var sent = await owner.PostAsync(path, body, ("X-Qonto-Sca-Session-Token", session));
        Assert.Contains(number, Viewer.Unseal(key, sent.Text("jwe")), StringComparison.Ordinal);
        keep($"POST {path}", sent, []);
    }

    private static string Address(string verb) => $"/reveal/{Demo.Client.Value}{verb}";

    private async Task<Viewer> OpenAsync(string card, string path)
    {
        var call = path.Replace("{id}", card, StringComparison.Ordinal);
        var minted = await owner.GetAsync(call);
        var page = Viewer.At(api, minted.Text("iframe_url"));
        keep($"GET {call}", minted, [page.Ticket]);
        keep($"POST {Address("/open")}", await page.OpenAsync(), []);
        return page;
    }
}
