using Cardkeep.Access;
using Cardkeep.Cards;

namespace Cardkeep.Requests;

/// <summary>
/// A member's request for a card of their own: pending, until somebody who could order that card approves or declines it
/// (wire-contract.md §12). What it asks for was within the rules of an order when it was made, and is judged again when it is approved.
/// </summary>
public sealed record CardRequest
{
    /// <summary>Characters of a note: a sentence or two for whoever decides, or for whoever is declined.</summary>
    public const int LongestNote = 255;

    /// <summary>The levels that a request for a virtual card may name; the first is the one of a request that names none.</summary>
    public static readonly IReadOnlyList<CardLevel> VirtualLevels = [CardLevel.Virtual, CardLevel.VirtualPartner];

    private static readonly Place DebitIban = Place.Member("debit_iban");

    public required OrganizationId Organization { get; init; }

    public required RequestId Id { get; init; }

    public required RequestStatus Status { get; init; }

    /// <summary>Who asked, and will hold the card.</summary>
    public required MemberId Initiator { get; init; }

    /// <summary>Who approved or declined; null until somebody has.</summary>
    public required MemberId? Approver { get; init; }

    /// <summary>Empty where none was given.</summary>
    public required string Note { get; init; }

    /// <summary>Null unless declined.</summary>
    public required string? DeclinedNote { get; init; }

    public required CardLevel Level { get; init; }

    /// <summary>Of a flash card for its whole life, of a virtual card for a month.</summary>
    public required Money Limit { get; init; }

    /// <summary>Flash only; null elsewhere.</summary>
    public required DateTimeOffset? PreExpiresAt { get; init; }

    public required CardDesign Design { get; init; }

    /// <summary>When it was approved or declined; null until then.</summary>
    public required DateTimeOffset? ProcessedAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public RequestType Type => Level == CardLevel.Flash ? RequestType.FlashCard : RequestType.VirtualCard;

    /// <summary>How many events it has had: it was made, and perhaps decided.</summary>
    public int Version => ProcessedAt is null ? 1 : 2;

    /// <summary>A pending request of the caller's, or every problem of the draft at once, each at its member.</summary>
    /// <param name="noted">Problems found while the draft was read; with any of them there is no request.</param>
    public static Outcome<CardRequest> From(
        RequestDraft draft, RequestId id, Caller caller, LevelTable levels, IReadOnlyList<Problem> noted, DateTimeOffset now)
    {
        List<Problem> problems = [.. noted];
        var named = draft.Card with { Initiator = caller.Member };            // The order will name one, though a request does not.
        if (draft.Card.Level.Has(out var level)) CardOrder.CheckTerms(named, level, levels, now, problems);
        if (problems is not []) return new Problems(problems);

        var limits = LimitRules.Apply(draft.Card, null, level, levels[level]);
        return new CardRequest
        {
            Organization = caller.Organization,
            Id = id,
            Status = RequestStatus.Pending,
            Initiator = caller.Member,
            Approver = null,
            Note = draft.Note.Or(""),
            DeclinedNote = null,
            Level = level,
            Limit = limits.PaymentLifespan ?? limits.PaymentMonthly,
            PreExpiresAt = draft.Card.PreExpiresAt.Has(out var end) ? end : null,
            Design = draft.Card.Design.Or(CardDesign.DefaultOf(level)),
            ProcessedAt = null,
            CreatedAt = now,
        };
    }

    /// <summary>The order that an approval places: what was asked, for who asked, on an account that the approver chose.</summary>
    public CardDraft ToDraft(Given<AccountId> account, MemberId approver)
    {
        var draft = new CardDraft
        {
            Holder = Initiator,
            Initiator = approver,
            Organization = Organization.Value.ToString("D"),
            Account = account,
            Level = Level,
            Design = Design,
        };
        var limit = new Amount(Limit.Cents, FinerThanCent: false);
        return PreExpiresAt is { } end
            ? draft with { PaymentLifespan = limit, PreExpiresAt = end }
            : draft with { PaymentMonthly = limit };
    }

    /// <summary>
    /// The order of <see cref="ToDraft"/>, judged as any order is; or every problem. What was asked stands in no member of an approval, so
    /// that only the account is pointed at. Of a request that is decided already nothing more is judged.
    /// </summary>
    public Outcome<CardOrder> Order(
        Given<AccountId> account, OrderReferences references, Caller caller, LevelTable levels, IReadOnlyList<Problem> noted,
        DateTimeOffset now)
    {
        if (Status != RequestStatus.Pending) return new Problems([.. noted, NotPending()]);

        var order = CardOrder.From(ToDraft(account, caller.Member), references, caller, levels, noted, now);
        return order.Succeeded ? order : new Problems([.. order.Problems.All.Select(Retell)]);
    }

    /// <summary>The request once its order is valid.</summary>
    public CardRequest Approve(MemberId approver, DateTimeOffset now) =>
        this with { Status = RequestStatus.Approved, Approver = approver, ProcessedAt = now };

    public Outcome<CardRequest> Decline(Given<string> note, MemberId approver, IReadOnlyList<Problem> noted, DateTimeOffset now)
    {
        List<Problem> problems = [.. noted];
        if (note.IsAbsent) problems.Add(Problem.Required("declined_note"));
        if (Status != RequestStatus.Pending) problems.Add(NotPending());
        if (problems is not [] || !note.Has(out var reason)) return new Problems(problems);

        return this with { Status = RequestStatus.Declined, Approver = approver, DeclinedNote = reason, ProcessedAt = now };
    }

    private static Problem Retell(Problem problem) => problem.Place?.Name switch
    {
        "bank_account_id" => new(problem.Code, "The bank account is closed: name an open one in debit_iban", DebitIban),
        "holder_id" => new(problem.Code, "The initiator of the request is not an active member"),
        var name when name == DebitIban.Name => problem,
        _ => problem with { Place = null },
    };

    private Problem NotPending() =>
        new(ProblemCode.RequestNotPending, $"A request that is {Names<RequestStatus>.Of(Status)} cannot be decided any more");
}

/// <summary>A request as somebody wrote it.</summary>
/// <param name="Card">
/// What a request can say of a card: its limit, a flash card's end, a virtual card's level and design. Its level is given unless it could
/// not be read.
/// </param>
public sealed record RequestDraft(Given<string> Note, CardDraft Card);
