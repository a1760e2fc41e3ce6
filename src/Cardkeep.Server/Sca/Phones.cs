using Cardkeep.Events;
using Cardkeep.Http;
using Cardkeep.Passkeys;
using Cardkeep.Storage;

namespace Cardkeep.Sca;

/// <summary>
/// How a member's phone becomes a factor: a code goes to the number that the membership has, and comes back. The number itself is the
/// operator's to set: an application that may speak for a member could otherwise have codes sent to a phone of its own.
/// </summary>
internal sealed class Phones(Database database, OneTimeCodes codes, ITextSender sender)
{
    /// <summary>Long enough for a message that takes its time.</summary>
    private static readonly TimeSpan CodeLife = TimeSpan.FromMinutes(10);

    private static readonly Problem NoNumber = new(ProblemCode.PhoneNumberMissing, "The membership has no phone number");

    private static readonly Problem NeedsProof = new(
        ProblemCode.PhoneNeedsProof, "The member has a passkey: they confirm a phone at /security, once they have used it");

    public Task<Phone> GetAsync(PhoneOwner whose, CancellationToken cancel) =>
        database.ReadAsync(tx => PhoneTable.GetAsync(tx, whose.Organization, whose.Member, cancel), cancel);

    /// <summary>
    /// Whether an application may have a phone confirmed: not beside a passkey, since whoever adds a factor uses the one that is there.
    /// </summary>
    public static async ValueTask<bool> MayApplicationAsync(Transaction tx, PhoneOwner whose, CancellationToken cancel) =>
        !await PasskeyTable.HasAnyAsync(tx, whose.Organization, whose.Member, cancel);

    /// <summary>Sends a code to the membership's number, unless it is confirmed, or a code left just now. Null: done.</summary>
    /// <param name="mayAsync">Whether who asks may add a factor.</param>
    public async Task<Answer?> SendCodeAsync(
        Call call, PhoneOwner whose, Func<Transaction, ValueTask<bool>> mayAsync, CancellationToken cancel)
    {
        var (organization, member) = whose;
        var (id, code) = (Guid.CreateVersion7(call.Now), OneTimeCodes.Draw());
        var hash = codes.Hash(organization, member.Value, code);
        var begun = await database.WriteAsync<Begun>(async tx =>
        {
            await PasskeyTable.LockMemberAsync(tx, organization, member, cancel);
            await PhoneTable.LockAsync(tx, organization, member, cancel);
            var phone = await PhoneTable.GetAsync(tx, organization, member, cancel);
            if (phone.Number is not { } number) return NoNumber;
            if (phone.ConfirmedAt is null && !await mayAsync(tx)) return NeedsProof;
            if (phone.BlockedUntil > call.Now) return new Begun(phone, false, phone.BlockedUntil);
            if (phone.ConfirmedAt is not null) return new Begun(phone, false);
            if (await TextTable.FreeAtAsync(tx, organization, member, TextTable.Most, call.Now, cancel) is { } freeAt)
                return new Begun(phone, false, freeAt);

            var lately = call.Now - TextTable.ResendAfter;
            var isBegun = await PhoneTable.BeginAsync(tx, organization, member, id, number, hash, call.Now, lately, cancel);
            if (isBegun) await TextTable.KeepAsync(tx, organization, member, id, call.Now, cancel);
            return new Begun(phone, isBegun);
        }, cancel);
        if (!begun.Succeeded) return Answers.Of(begun.Problems, call.TraceId);

        var (held, isNew, end) = begun.Value;
        if (end - call.Now is { } wait)
            return Answers.TooMany("Too many texts were sent, or too many codes were tried in vain", wait, call.TraceId);
        if (!isNew) return null;

        var text = CodeText.OfPhone(held.Locale, code, call.Now + CodeLife);
        if (await sender.SendAsync(new(id, organization, member, held.Number!, new(text), call.Now), cancel)) return null;

        await database.WriteAsync<string>(async tx =>
        {
            await PhoneTable.TakeBackAsync(tx, organization, member, hash, cancel);
            return "";
        }, cancel);
        return Answers.Of(new Problem(ProblemCode.ServiceUnavailable, "The code could not be sent; try again"), call.TraceId);
    }

    /// <summary>Confirms the number by the code that was sent to it, unless who asks may not add a factor.</summary>
    /// <inheritdoc cref="SendCodeAsync"/>
    public async Task<Outcome<Tried>> ConfirmAsync(
        Call call, PhoneOwner whose, string code, Func<Transaction, ValueTask<bool>> mayAsync, CancellationToken cancel)
    {
        var (organization, member) = whose;
        return await database.WriteAsync<Tried>(async tx =>
        {
            await PasskeyTable.LockMemberAsync(tx, organization, member, cancel);
            if (!await PhoneTable.CountAsync(tx, organization, member, call.Now, cancel)) return new Tried(false);

            var phone = await PhoneTable.GetAsync(tx, organization, member, cancel);
            if (phone.CodeHash is not { } hash || phone.Number != phone.KnownNumber || phone.CodeSentAt + CodeLife <= call.Now)
            {
                await PhoneTable.UncountAsync(tx, organization, member, cancel);
                return new Tried(phone.ConfirmedAt is not null);              // Said again, it changes nothing.
            }

            if (!await mayAsync(tx)) return NeedsProof;                       // Taken back with the count: no code was looked at.

            var isRight = codes.AreEqual(hash, organization, member.Value, code);
            if (isRight)
            {
                await PasskeyChallengeTable.EndPairingsAsync(tx, organization, member, cancel);
                await PhoneTable.ConfirmAsync(tx, organization, member, call.Now, cancel);
                var confirmed = await PhoneTable.GetAsync(tx, organization, member, cancel);
                var origin = new Origin(call.Now, member, call.CallerIfAny?.Client, call.TraceId);
                await EventTable.AppendAsync(tx, origin, organization, ScaEvents.PhoneConfirmed(confirmed), cancel);
            }

            await SessionCodes.SettleAsync(tx, call, organization, member, isRight, cancel);
            return new Tried(isRight);
        }, cancel);
    }

    /// <param name="FreeAt">When another may be sent; null: nothing is against it.</param>
    private sealed record Begun(Phone Phone, bool IsNew, DateTimeOffset? FreeAt = null);
}

/// <summary>Whose phone: a member's.</summary>
internal sealed record PhoneOwner(OrganizationId Organization, MemberId Member);

/// <param name="IsRight">False: it is not that code, or none was looked at.</param>
internal sealed record Tried(bool IsRight);
