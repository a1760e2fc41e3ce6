using System.Text.Json.Nodes;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Sca;

/// <summary>A member whose phone gets codes.</summary>
internal static class Texted
{
    public const string MfaHeader = "X-Qonto-MFA";

    private const string ScaHeader = "X-Qonto-Sca-Session-Token";

    private static readonly (string, string) BySms = ("X-Qonto-2fa-Preference", "sms-otp");

    /// <summary>The texts in the sandbox's inbox, the newest first.</summary>
    public static async Task<IReadOnlyList<string>> InboxAsync(this Client caller) =>
        [.. (await caller.GetAsync("/sandbox/v1/inbox")).Json["messages"]!.AsArray().Select(message => (string)message!["text"]!)];

    /// <summary>The six digits of the newest text.</summary>
    public static async Task<string> CodeAsync(this Client caller) => (await caller.InboxAsync())[0][..6];

    public static Task<Reply> ConfirmPhoneAsync(this Client caller, string code) =>
        caller.PostAsync("/cardkeep/v1/phone/confirm", new JsonObject { ["code"] = code });

    /// <summary>Confirms the member's phone.</summary>
    public static async Task EnrolPhoneAsync(this Client caller)
    {
        Assert.Equal(200, (await caller.PostAsync("/cardkeep/v1/phone/code", null)).Status);
        Assert.Equal(200, (await caller.ConfirmPhoneAsync(await caller.CodeAsync())).Status);
    }

    /// <summary>Asks for an unlock by text message.</summary>
    public static Task<Reply> AskAsync(this Client caller, string card) => caller.PutAsync($"/v2/cards/{card}/unlock", BySms);

    /// <summary>Says it again, with a session and a code.</summary>
    public static Task<Reply> UnlockAsync(this Client caller, string card, string session, string code) =>
        caller.PutAsync($"/v2/cards/{card}/unlock", (ScaHeader, session), (MfaHeader, code));

    /// <summary>Another code of six digits.</summary>
    public static string Wrong(string code) => code[..5] + (code[5] == '0' ? '1' : '0');
}
