using System.Text.Json;
using Cardkeep.Access;
using Cardkeep.Http;
using Cardkeep.OpenApi;

namespace Cardkeep.Sca;

/// <summary>
/// <c>/cardkeep/v1/phone</c>: a member's own phone, to which codes go. No idempotency key is honoured here: with it the body's digest would
/// be kept, and a digest without a key tells a code in a million tries.
/// </summary>
internal sealed class PhoneRoutes(Phones phones)
{
    private static readonly JsonEncodedText ConfirmedAt = JsonEncodedText.Encode("confirmed_at");
    private static readonly JsonEncodedText SentAt = JsonEncodedText.Encode("code_sent_at");

    public void Map(IEndpointRouteBuilder routes)
    {
        var write = new Demands(Scope.PhoneWrite, Act.SeeOrganization);
        routes.Get("/cardkeep/v1/phone", new(Scope.MembershipRead, Act.SeeOrganization), ShowAsync).Describe(PhoneDocs.Show);
        routes.Post("/cardkeep/v1/phone/code", write, SendAsync).Describe(PhoneDocs.Send);
        routes.Post("/cardkeep/v1/phone/confirm", write with { Body = true }, ConfirmAsync).Describe(PhoneDocs.Confirm);
    }

    private async Task<Answer> ShowAsync(Call call, CancellationToken cancel) => Show(await phones.GetAsync(OwnerOf(call), cancel));

    private async Task<Answer> SendAsync(Call call, CancellationToken cancel) =>
        await phones.SendCodeAsync(call, OwnerOf(call), tx => Phones.MayApplicationAsync(tx, OwnerOf(call), cancel), cancel)
        ?? await ShowAsync(call, cancel);

    private async Task<Answer> ConfirmAsync(Call call, CancellationToken cancel)
    {
        var read = await Body.ReadAsync(call, cancel);
        if (!read.Succeeded) return Answers.Of(read.Problems, call.TraceId);

        using var body = read.Value;
        var members = body.Root;
        var given = members.Text("code", OneTimeCodes.Digits, OneTimeCodes.Digits);
        if (given.IsAbsent) members.Miss("code");
        if (members.Problems is not []) return Answers.Of(new Problems(members.Problems), call.TraceId);

        var owner = OwnerOf(call);
        var tried = await phones.ConfirmAsync(call, owner, given.Or(""), tx => Phones.MayApplicationAsync(tx, owner, cancel), cancel);
        if (!tried.Succeeded) return Answers.Of(tried.Problems, call.TraceId);
        return tried.Value.IsRight ? await ShowAsync(call, cancel) : Answers.Of(ScaGate.WrongCode, call.TraceId);
    }

    private static PhoneOwner OwnerOf(Call call) => new(call.Caller.Organization, call.Caller.Member);

    private static Answer Show(Phone phone) => Answer.Ok(json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("phone");
        json.WriteString("phone_number", phone.Number);
        json.WriteInstant(ConfirmedAt, phone.ConfirmedAt);
        json.WriteInstant(SentAt, phone.Number == phone.KnownNumber ? phone.CodeSentAt : null);
        json.WriteEndObject();
        json.WriteEndObject();
    });
}
