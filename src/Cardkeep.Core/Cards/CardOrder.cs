using Cardkeep.Access;
using Cardkeep.Organizations;

namespace Cardkeep.Cards;

/// <summary>An order that cannot be wrong: its existence is the proof that every rule of wire-contract.md §10.2 holds.</summary>
public sealed record CardOrder
{
    /// <summary>As many characters as fit on a card (wire-contract.md §9.1).</summary>
    private const int EmbossedNameLength = 26;

    private CardOrder()
    {
    }

    public required OrganizationId Organization { get; init; }

    public required MemberId Holder { get; init; }

    /// <summary>Null: the holder is in no team.</summary>
    public required TeamId? HolderTeam { get; init; }

    /// <summary>Whether the holder's KYC is accepted.</summary>
    public required bool HolderIsKnown { get; init; }

    public required MemberId Initiator { get; init; }

    public required AccountId Account { get; init; }

    public required CardLevel Level { get; init; }

    public required string EmbossedName { get; init; }

    public required bool ShipsToBusiness { get; init; }

    /// <summary>Null where the card ships to the organization, and without plastic.</summary>
    public required ShippingAddress? Address { get; init; }

    public required CardOptions Options { get; init; }

    public required CardLimits Limits { get; init; }

    public required CardRestrictions Restrictions { get; init; }

    public required CardDesign Design { get; init; }

    public required TypeOfPrint? TypeOfPrint { get; init; }

    public required DateTimeOffset? PreExpiresAt { get; init; }

    /// <summary>
    /// Judges a draft against its references, the level's rules and the date: a valid order, or every problem of it at once, each at its
    /// member. What could not be read has been noted already, and is not judged again.
    /// </summary>
    /// <param name="noted">Problems found while the draft was read; with any of them there is no order.</param>
    public static Outcome<CardOrder> From(
        CardDraft draft, OrderReferences references, Caller caller, LevelTable levels, IReadOnlyList<Problem> noted, DateTimeOffset now)
    {
        List<Problem> problems = [.. noted];
        CheckReferences(draft, references, caller, problems);
        if (draft.Level.IsAbsent) problems.Add(Problem.Required("card_level"));
        if (draft.Level.Has(out var level))
        {
            CheckPlastic(draft, level, problems);
            CheckTerms(draft, level, levels, now, problems);
        }

        return problems is [] ? Valid(draft, references, caller, level, levels[level]) : new Problems(problems);
    }

    private static void CheckReferences(CardDraft draft, OrderReferences references, Caller caller, List<Problem> problems)
    {
        CheckMember(draft.Holder, "holder_id", references.Holder, problems);
        if (!draft.Initiator.IsAbsent) CheckMember(draft.Initiator, "initiator_id", references.Initiator, problems);

        if (draft.Organization.IsAbsent) problems.Add(Problem.Required("organization_id"));
        if (draft.Organization.Has(out var organization) && !Names(references.Organization, organization))
            problems.Add(NotFound("organization_id"));

        if (draft.Account.IsAbsent) problems.Add(Problem.Required("bank_account_id"));
        if (draft.Account.Has(out _))
        {
            if (references.Account is null) problems.Add(NotFound("bank_account_id"));
            else if (references.Account.Status == BankAccountStatus.Closed)
                problems.Add(new(ProblemCode.BankAccountClosed, "bank_account_id is a closed account", Place.Member("bank_account_id")));
        }
    }

    private static void CheckMember(Given<MemberId> given, string member, Membership? found, List<Problem> problems)
    {
        if (given.IsAbsent) problems.Add(Problem.Required(member));
        if (!given.Has(out _)) return;

        if (found is null) problems.Add(NotFound(member));
        else if (found.Status != MembershipStatus.Active)
            problems.Add(new(ProblemCode.HolderNotActive, $"{member} is a membership that is not active", Place.Member(member)));
    }

    private static bool Names(Organization organization, string text) =>
        text == organization.Slug || Uuid.Find(text) == organization.Id.Value;

    private static Problem NotFound(string member) =>
        new(ProblemCode.ReferenceNotFound, $"{member} is not known to this organization", Place.Member(member));

    private static void CheckPlastic(CardDraft draft, CardLevel level, List<Problem> problems)
    {
        Check("ship_to_business", draft.ShipsToBusiness, ships => !ships);
        Check("address", draft.Address, _ => false);
        if (level.IsPhysical() && draft.ShipsToBusiness.Has(out var business) && !business && draft.Address.IsAbsent)
            problems.Add(Problem.Required("address"));
        Check("atm_option", draft.AtmOption, _ => true);
        Check("nfc_option", draft.NfcOption, nfc => nfc);
        Check("foreign_option", draft.ForeignOption, foreign => foreign);
        Check("online_option", draft.OnlineOption, online => online);
        Check("type_of_print", draft.TypeOfPrint, _ => false);

        void Check<T>(string member, Given<T> given, Func<T, bool> shownAnyway) => CheckUse(member, level, given, shownAnyway, problems);
    }

    /// <summary>
    /// What a card may spend and until when, and what the operator demands besides: the part of an order that a request for a card says
    /// too.
    /// </summary>
    internal static void CheckTerms(CardDraft draft, CardLevel level, LevelTable levels, DateTimeOffset now, List<Problem> problems)
    {
        LimitRules.Check(draft, null, level, levels[level], problems);
        CheckLifespan(draft, level, now, problems);
        problems.AddRange(levels.Demanded(level).Where(member => OrderForm.IsAbsent(draft, member)).Select(Problem.Required));
    }

    private static void CheckLifespan(CardDraft draft, CardLevel level, DateTimeOffset now, List<Problem> problems)
    {
        const string member = "pre_expires_at";
        CheckUse(member, level, draft.PreExpiresAt, _ => false, problems);
        if (level != CardLevel.Flash || !draft.PreExpiresAt.Has(out var end)) return;

        if (end <= now) problems.Add(new(ProblemCode.DateNotInFuture, "pre_expires_at must be in the future", Place.Member(member)));
        if (end > now.AddYears(1))
            problems.Add(new(ProblemCode.DateTooFar, "pre_expires_at must be at most a year ahead", Place.Member(member)));
    }

    /// <summary>Required and not there; there and refused, unless it says what the card shows anyway.</summary>
    internal static void CheckUse<T>(string member, CardLevel level, Given<T> given, Func<T, bool> shownAnyway, List<Problem> problems)
    {
        var use = OrderForm.Of(member, level);
        if (use == MemberUse.Required && given.IsAbsent) problems.Add(Problem.Required(member));
        if (use == MemberUse.Refused && given.Has(out var value) && !shownAnyway(value))
        {
            var detail = $"{member} does not exist on {level.OneCard()}";
            problems.Add(new(ProblemCode.NotApplicableToCardLevel, detail, Place.Member(member)));
        }
    }

    private static CardOrder Valid(
        CardDraft draft, OrderReferences references, Caller caller, CardLevel level, LevelMaxima maxima)
    {
        var physical = level.IsPhysical();
        var business = physical && draft.ShipsToBusiness.Or(false);
        return new CardOrder
        {
            Organization = caller.Organization,
            Holder = references.Holder!.Id,
            HolderTeam = references.Holder.Team,
            HolderIsKnown = references.Holder.Kyc == KycStatus.Accepted,
            Initiator = references.Initiator?.Id ?? caller.Member,
            Account = references.Account!.Id,
            Level = level,
            EmbossedName = Emboss(references.Holder),
            ShipsToBusiness = business,
            Address = physical && !business && draft.Address.Has(out var address) ? address : null,
            Options = physical
                ? new(draft.AtmOption.Or(true), draft.NfcOption.Or(true), draft.OnlineOption.Or(true), draft.ForeignOption.Or(true))
                : new(Atm: false, Nfc: true, Online: true, Foreign: true),
            Limits = LimitRules.Apply(draft, null, level, maxima),
            Restrictions = CardRestrictions.Of(draft.ActiveDays.Or([]), draft.Categories.Or([])),
            Design = draft.Design.Or(CardDesign.DefaultOf(level)),
            TypeOfPrint = draft.TypeOfPrint.Has(out var print) ? print : null,
            PreExpiresAt = draft.PreExpiresAt.Has(out var end) ? end : null,
        };
    }

    private static string Emboss(Membership holder)
    {
        var name = $"{holder.FirstName} {holder.LastName}".ToUpperInvariant();
        return string.Concat(name.EnumerateRunes().Take(EmbossedNameLength)).TrimEnd();
    }
}

/// <summary>What an order speaks of, as this organization has it. Null: not given, or not there.</summary>
public sealed record OrderReferences(Organization Organization, Membership? Holder, Membership? Initiator, BankAccount? Account);
