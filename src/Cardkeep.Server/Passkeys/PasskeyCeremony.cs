using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Cardkeep.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Cardkeep.Passkeys;

/// <summary>
/// WebAuthn by the framework's own handler: domain and origin are the configured public address, never a request's, and an authenticator
/// has to have verified its user. The framework would take one answer twice where an authenticator does not count, so each challenge is a
/// row of ours, which is taken in the transaction in which its answer is believed.
/// </summary>
internal sealed class PasskeyCeremony
{
    /// <summary>An attestation has some 600 bytes, with a chain of certificates some thousands.</summary>
    private const int LongestAnswer = 16 * 1024;

    private static readonly JsonDocumentOptions AnswerOptions = new() { AllowDuplicateProperties = false };

    private readonly IOptions<IdentityPasskeyOptions> options;

    public PasskeyCeremony(Settings settings)
    {
        var origin = settings.PublicUrl.GetLeftPart(UriPartial.Authority);
        AreThere = settings.PublicUrl.HostNameType == UriHostNameType.Dns;
        options = Options.Create(new IdentityPasskeyOptions
        {
            ServerDomain = settings.PublicUrl.Host,
            ValidateOrigin = asked => ValueTask.FromResult(!asked.CrossOrigin && asked.Origin == origin),
            UserVerificationRequirement = "required",
            ResidentKeyRequirement = "required",                              // Or it signs nobody in who has not said who they are.
            AttestationConveyancePreference = "none",
            AuthenticatorTimeout = PasskeyChallenge.Life,
        });
    }

    /// <summary>Whether there are passkeys at all: a number is no domain of theirs, so not where the public address is one.</summary>
    public bool AreThere { get; }

    /// <summary>By which a passkey is found.</summary>
    public static byte[] ReferenceOf(byte[] credentialId) => SHA256.HashData(credentialId);

    /// <summary>What a browser needs to make a passkey.</summary>
    /// <param name="held">Those that the member has: an authenticator with one of them makes no other.</param>
    public async Task<PasskeyAsk> AskToMakeAsync(HttpContext http, PasskeyOwner owner, IReadOnlyList<Passkey> held)
    {
        var user = new PasskeyUserEntity { Id = owner.Handle, Name = owner.Email, DisplayName = owner.Name };
        var asked = await Handler(new(owner.Handle, held)).MakeCreationOptionsAsync(user, http);
        return new PasskeyAsk(asked.CreationOptionsJson, asked.AttestationState!);
    }

    /// <summary>What a browser needs to use a passkey.</summary>
    /// <param name="owner">Null: whoever answers.</param>
    /// <param name="held">Those that will do.</param>
    public async Task<PasskeyAsk> AskToUseAsync(HttpContext http, PasskeyOwner? owner, IReadOnlyList<Passkey> held)
    {
        var user = owner is null ? null : new PasskeyHolder(owner.Handle, held);
        var asked = await Handler(user ?? PasskeyHolder.Nobody).MakeRequestOptionsAsync(user, http);
        return new PasskeyAsk(asked.RequestOptionsJson, asked.AssertionState!);
    }

    /// <summary>The passkey that an answer brings; null: it does not answer this challenge.</summary>
    public async ValueTask<Passkey?> ReadMadeAsync(
        HttpContext http, PasskeyChallenge challenge, string answer, PasskeyOwner owner, Guid id, string name, DateTimeOffset now)
    {
        if (answer.Length > LongestAnswer) return null;

        var result = await Handler(new(owner.Handle, [])).PerformAttestationAsync(new()
        {
            HttpContext = http,
            CredentialJson = answer,
            AttestationState = challenge.State,
        });
        return result.Succeeded && result.UserEntity.Id == owner.Handle
            ? Passkey.Of(owner, id, result.Passkey, name, now)
            : null;
    }

    /// <summary>
    /// The passkey that answered a challenge that was taken in this transaction, its use noted; null: the answer is not right, or of nobody
    /// whom the challenge meant.
    /// </summary>
    public async ValueTask<Passkey?> UseAsync(
        Transaction tx, HttpContext http, PasskeyChallenge challenge, string answer, DateTimeOffset now, CancellationToken cancel)
    {
        if (answer.Length > LongestAnswer || CredentialOf(answer) is not { } credential) return null;

        var passkey = await PasskeyTable.FindForUseAsync(tx, ReferenceOf(credential), cancel);
        if (passkey is null) return null;

        var meansAnybody = challenge.Member.Value == Guid.Empty;
        if (!meansAnybody && (challenge.Organization != passkey.Organization || challenge.Member != passkey.Member)) return null;

        var result = await Handler(new(passkey.Member.Value.ToString("D"), [passkey])).PerformAssertionAsync(new()
        {
            HttpContext = http,
            CredentialJson = answer,
            AssertionState = challenge.State,
        });
        if (!result.Succeeded) return null;

        await PasskeyTable.UseAsync(tx, passkey, result.Passkey.SignCount, now, cancel);
        return passkey;
    }

    // The handler is made for one answer: it looks up nothing but what was found for it, so nothing foreign is waited for.
    private PasskeyHandler<PasskeyHolder> Handler(PasskeyHolder holder) => new(
        new UserManager<PasskeyHolder>(
            new HeldPasskeys(holder), null!, null!, [], [], null!, null!, null!, NullLogger<UserManager<PasskeyHolder>>.Instance),
        options);

    private static byte[]? CredentialOf(string answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer, AnswerOptions);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("id", out var id)
                && id.ValueKind == JsonValueKind.String
                ? Base64Url.DecodeFromChars(id.GetString())
                : null;
        }
        catch (Exception broken) when (broken is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }
}

/// <param name="Options">JSON for the browser (WebAuthn §5.4, §5.5).</param>
/// <param name="State">What the framework wants to see again, with the answer.</param>
internal sealed record PasskeyAsk(string Options, string State);
