using Cardkeep.Cards;

namespace Cardkeep.Authorizations;

/// <summary>
/// Facts as bytes, some hundred of them, in one column: a version, then each value in a fixed order. Numbers are as short as they are,
/// enums stand by position. What was written once must be readable for ever, so another order is another version.
/// </summary>
public static class FactsFormat
{
    private const byte Version = 1;

    // Far above what is ever written; a zone's name and two countries are the only texts.
    private const int MostBytes = 512;

    public static byte[] Write(Facts facts)
    {
        var bytes = new BytesWriter(stackalloc byte[MostBytes]);
        bytes.Byte(Version);
        bytes.Flag(facts.IsIncrement);
        bytes.Position(facts.Type is { } type ? (int)type : null);
        bytes.Position(facts.Channel is { } channel ? (int)channel : null);
        bytes.Number((long)facts.Trace.Bits);
        bytes.Byte((byte)facts.Verdict);
        bytes.Position(facts.Reason is { } reason ? (int)reason : null);
        bytes.Byte((byte)facts.ResponseCode);
        bytes.Number(facts.Requested.Cents);
        bytes.Number(facts.Approved.Cents);
        bytes.Instant(facts.DecidedAt);
        bytes.Instant(facts.ExpiresAt);
        Write(ref bytes, facts.Card);
        bytes.Text(facts.Period.Zone);
        bytes.Number(facts.Period.Day.DayNumber);
        bytes.Instant(facts.Period.DayResetsAt);
        bytes.Instant(facts.Period.MonthResetsAt);
        Write(ref bytes, facts.Merchant);
        bytes.Byte((byte)facts.Limits.Count);
        for (var index = 0; index < facts.Limits.Count; index++)
        {
            var limit = facts.Limits[index];
            bytes.Byte((byte)limit.Check);
            bytes.Number(limit.Limit.Cents);
            bytes.Number(limit.UsedBefore.Cents);
        }

        return bytes.Written.ToArray();
    }

    /// <summary>Throws <see cref="FormatException"/> for what this format has not written.</summary>
    public static Facts Read(ReadOnlySpan<byte> stored)
    {
        var bytes = new BytesReader(stored);
        var version = bytes.Byte();
        if (version != Version) throw new FormatException($"facts of version {version} are not known here");

        // An initializer sets its members in the order in which they are written: that is the format's.
        return new Facts
        {
            IsIncrement = bytes.Flag(),
            Type = (AskType?)bytes.Position(),
            Channel = (Channel?)bytes.Position(),
            Trace = new((ulong)bytes.Number()),
            Verdict = (Verdict)bytes.Byte(),
            Reason = (Reason?)bytes.Position(),
            ResponseCode = bytes.Byte(),
            Requested = new(bytes.Number()),
            Approved = new(bytes.Number()),
            DecidedAt = bytes.Instant() ?? throw new FormatException("undecided facts"),
            ExpiresAt = bytes.Instant(),
            Card = ReadCard(ref bytes),
            Period = new(bytes.Text() ?? "", DateOnly.FromDayNumber((int)bytes.Number()), bytes.Instant(), bytes.Instant()),
            Merchant = ReadMerchant(ref bytes),
            Limits = ReadLimits(ref bytes),
        };
    }

    private static void Write(ref BytesWriter bytes, CardFacts? card)
    {
        bytes.Flag(card is not null);
        if (card is null) return;

        bytes.Number(card.Version);
        bytes.Byte((byte)card.Status);
        bytes.Byte((byte)card.EffectiveStatus);
        bytes.Byte(card.ActiveDays);
        bytes.Number(card.Categories);
    }

    private static CardFacts? ReadCard(ref BytesReader bytes)
    {
        if (!bytes.Flag()) return null;

        return new CardFacts
        {
            Version = (int)bytes.Number(),
            Status = (CardStatus)bytes.Byte(),
            EffectiveStatus = (CardStatus)bytes.Byte(),
            ActiveDays = bytes.Byte(),
            Categories = (ushort)bytes.Number(),
        };
    }

    private static void Write(ref BytesWriter bytes, MerchantFacts? merchant)
    {
        bytes.Flag(merchant is not null);
        if (merchant is null) return;

        bytes.Flag(merchant.Mcc is not null);
        if (merchant.Mcc is { } mcc) bytes.Number(mcc.Code);
        bytes.Position(merchant.Category is { } category ? (int)category : null);
        bytes.Number(merchant.CategoryMapVersion);
        bytes.Text(merchant.Country);
        bytes.Text(merchant.Home);
    }

    private static MerchantFacts? ReadMerchant(ref BytesReader bytes)
    {
        if (!bytes.Flag()) return null;

        Mcc? mcc = bytes.Flag() ? Mcc.Get((int)bytes.Number()) : null;
        return new MerchantFacts(mcc, (MerchantCategory?)bytes.Position(), (int)bytes.Number(), bytes.Text(), bytes.Text() ?? "");
    }

    private static LimitFacts[] ReadLimits(ref BytesReader bytes)
    {
        var limits = new LimitFacts[bytes.Byte()];
        for (var index = 0; index < limits.Length; index++)
            limits[index] = new LimitFacts((Check)bytes.Byte(), new(bytes.Number()), new(bytes.Number()));
        return limits;
    }
}
