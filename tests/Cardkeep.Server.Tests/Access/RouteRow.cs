using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;

namespace Cardkeep.Tests.Access;

/// <summary>Whose card a call is about, seen from its caller, who is in a team.</summary>
public enum Whose
{
    Own,
    Teams,
    Others,
    AnotherOrganizations,
}

/// <summary>Where a call says what it is about.</summary>
internal enum Target
{
    /// <summary>Nowhere, and whoever has the scope may ask.</summary>
    Everyone,

    /// <summary>Nowhere, and nobody need say who they are.</summary>
    Anybody,

    /// <summary>Nowhere; a browser's cookie or a client's secret says who calls, and a member's token counts for nothing.</summary>
    OAuth,

    /// <summary>A card's id in the path.</summary>
    Card,

    /// <summary>Cards in an answer.</summary>
    List,

    /// <summary>The future holder in the body.</summary>
    Holder,

    /// <summary>Nowhere: it is for the caller's own good.</summary>
    Self,

    /// <summary>A request's id in the path; its initiator stands where a card's holder stands.</summary>
    Request,

    /// <summary>Requests in an answer.</summary>
    RequestList,

    /// <summary>An authorization's id in the path; its card says whose it is.</summary>
    Authorization,

    /// <summary>Authorizations in an answer.</summary>
    AuthorizationList,

    /// <summary>A bank account's id in the path.</summary>
    Account,

    /// <summary>A member's id in the path, who stands where a card's holder stands.</summary>
    Member,

    /// <summary>Nowhere that a member could say: a card processor's, whose scope no member's token has.</summary>
    Network,

    /// <summary>An OAuth client's id in the path.</summary>
    Client,

    /// <summary>Clients in an answer, or one that is made: the organization's.</summary>
    Clients,

    /// <summary>The token of an SCA session in the path; a session is its member's alone.</summary>
    Session,
}

/// <summary>
/// One route in the matrix: what it needs (the expectation that its demands are held against) and how to call it so that it works.
/// </summary>
/// <param name="Call">As <c>PUT /v2/cards/{id}/lock</c>.</param>
/// <param name="Act">Null: nothing that roles tell apart.</param>
internal sealed record RouteRow(string Call, Act? Act, Target Target)
{
    public string Method => Call[..Call.IndexOf(' ', StringComparison.Ordinal)];

    public string Path => Call[(Method.Length + 1)..];

    /// <summary>The card, or the request for one, that it is called with: one to which this can be done.</summary>
    public CardLevel Level { get; init; } = CardLevel.Virtual;

    public CardStatus Status { get; init; } = CardStatus.Live;

    /// <summary>The status of success; of OAuth's own calls what somebody hears who has a member's token and nothing else.</summary>
    public int Done { get; init; } = 200;

    /// <summary>Ends the token that it is called with, and its fellows.</summary>
    public bool EndsCaller { get; init; }

    /// <summary>Those of that card: one that the call takes off, where it does.</summary>
    public CardLocks Locks => Status != CardStatus.Paused ? CardLocks.None
        : Path.EndsWith("/system_unlock", StringComparison.Ordinal) ? CardLocks.Fraud
        : CardLocks.User;

    /// <summary>What follows the path, <c>?ids[]={id}</c> for example.</summary>
    public string Query { get; init; } = "";

    /// <summary>Whether a number of that card is sealed, which a copy of a card has not.</summary>
    public bool HasNumber { get; init; }

    /// <summary>Of that card: whether its holder has chosen a PIN.</summary>
    public bool HasPin { get; init; }

    /// <summary>It changes nothing, though it is no <c>GET</c>.</summary>
    public bool Tries { get; init; }

    /// <summary>It hands something out of which a row is kept, though it is a <c>GET</c>.</summary>
    public bool Mints { get; init; }

    public bool OnlyReads => (Method == "GET" && !Mints) || Tries;

    /// <summary>Null: it takes none.</summary>
    public Func<Subject, JsonObject>? Body { get; init; }

    /// <summary>The body of a call that takes a form; null: it takes none.</summary>
    public string? Form { get; init; }

    /// <summary>The table in which what it is about stands; null: it is about nothing that stands there already.</summary>
    public string? Table => Target switch
    {
        Target.Card => "cards",
        Target.Request => "card_requests",
        _ => null,
    };

    /// <summary>The members of a card, a request or a client that the body may set (wire-contract.md §10, §12).</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    public override string ToString() => Call;

    /// <summary>The status that a caller of a role hears in the end, with SCA approved where it is asked for.</summary>
    public int Answer(Role role, Whose whose) => Target switch
    {
        Target.Everyone or Target.Anybody or Target.OAuth or Target.List or Target.RequestList or Target.AuthorizationList => Done,
        Target.Client when whose == Whose.AnotherOrganizations => 404,
        Target.Client or Target.Clients => Permissions.Of(role, Act!.Value) == Reach.Any ? Done : 403,
        Target.Card or Target.Authorization when !Reaches(role, Cardkeep.Access.Act.SeeCard, whose) => 404,
        Target.Request when !Reaches(role, Cardkeep.Access.Act.SeeRequest, whose) => 404,
        Target.Holder when whose == Whose.AnotherOrganizations => 422,
        Target.Card or Target.Authorization or Target.Request or Target.Holder or Target.Self =>
            Reaches(role, Act!.Value, whose) ? 200 : 403,
        Target.Account => whose == Whose.AnotherOrganizations ? 404 : 200,
        Target.Member => Reaches(role, Act!.Value, whose) ? 200 : 404,
        Target.Session => whose == Whose.Own ? 200 : 404,
        Target.Network => 403,
    };

    /// <summary>Whether an act of a role reaches a card. A caller's own card is in their team, since they are.</summary>
    public static bool Reaches(Role role, Act act, Whose whose) => Permissions.Of(role, act) switch
    {
        Reach.Nobody => false,
        Reach.Own => whose == Whose.Own,
        Reach.Team or Reach.OwnAndTeam => whose is Whose.Own or Whose.Teams,
        Reach.Any => whose != Whose.AnotherOrganizations,
    };
}

/// <summary>Of whom and of what a body speaks: a holder, in an organization, on an account.</summary>
internal sealed record Subject(OrganizationId Organization, MemberId Holder, AccountId Account, string Iban);
