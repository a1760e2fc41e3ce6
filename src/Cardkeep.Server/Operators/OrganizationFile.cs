using System.Globalization;
using System.Text.RegularExpressions;
using Cardkeep.Access;
using Cardkeep.Authorizations;
using Cardkeep.Http;
using Cardkeep.Organizations;

namespace Cardkeep.Operators;

/// <summary>The file of <c>cardkeep organization</c>: one JSON object. Every problem of it at once; an unknown member is one.</summary>
internal sealed partial class OrganizationFile
{
    /// <summary>Each is three rows, and a transaction should have about a thousand. What is there stays: more come by another.</summary>
    public const int MostMembers = 300;

    /// <summary>The organization's own answer lists a hundred (wire-contract.md §11).</summary>
    public const int MostAccounts = 100;

    public const int MostTeams = 100;

    /// <summary>Longer than any name that is printed on anything.</summary>
    private const int LongestText = 100;

    private static readonly Money MostBalance = Money.FromEuros(1_000_000_000_000);

    private static readonly string[] OfOrganization =
    [
        "slug", "name", "locale", "time_zone", "legal_name", "legal_country", "legal_form", "legal_address", "legal_sector",
        "legal_number", "accounts", "teams", "members",
    ];

    private static readonly string[] OfAccount = ["slug", "name", "iban", "bic", "balance_cents", "status", "main"];

    private static readonly string[] OfTeam = ["name"];

    private static readonly string[] OfMember =
        ["email", "first_name", "last_name", "role", "team", "position", "locale", "status", "kyc_status"];

    private readonly DateTimeOffset now;

    private OrganizationFile(DateTimeOffset now) => this.now = now;

    /// <param name="now">From which ids are drawn.</param>
    public static Outcome<OrganizationDraft> Read(ReadOnlyMemory<byte> bytes, DateTimeOffset now)
    {
        var parsed = Body.Parse(bytes);
        if (!parsed.Succeeded) return parsed.Problems;

        using var body = parsed.Value;
        var root = body.Root;
        var draft = new OrganizationFile(now).Read(root);
        return root.Problems is [] ? draft : new Problems(root.Problems);
    }

    private OrganizationDraft Read(Members root)
    {
        root.Allow(OfOrganization);
        var draft = new OrganizationDraft(
            ReadOrganization(root),
            [.. root.Objects("accounts", MostAccounts).Select(ReadAccount)],
            [.. root.Objects("teams", MostTeams).Select(ReadTeam)],
            [.. root.Objects("members", MostMembers).Select(ReadMember)]);
        Once(root, "accounts", "slug", draft.Accounts.Select(account => account.Slug));
        Once(root, "teams", "name", draft.Teams.Select(team => team.Name));
        Once(root, "members", "email", draft.Members.Select(member => member.Email));
        if (draft.Accounts.Count(account => account.IsMain == true) > 1)
            root.Wrong("accounts", ProblemCode.NotInList, "a list with one main account", 0);
        return draft;
    }

    private DraftedOrganization ReadOrganization(Members root) => new(new(Draw()), Slug(root), Needed(root, "name"), Country(root))
    {
        Locale = Locale(root),
        TimeZone = Zone(root),
        LegalName = Maybe(root, "legal_name"),
        LegalForm = Maybe(root, "legal_form"),
        LegalAddress = Maybe(root, "legal_address"),
        LegalSector = Maybe(root, "legal_sector"),
        LegalNumber = Maybe(root, "legal_number"),
    };

    private DraftedAccount ReadAccount(Members account)
    {
        account.Allow(OfAccount);
        var bic = Shaped(account, "bic", Bic(), "8 or 11 capital letters and digits");
        return new(new(Draw()), Slug(account), Needed(account, "name"), Iban(account), bic)
        {
            Balance = account.Cents("balance_cents", Money.Zero, MostBalance).Has(out var balance) ? balance : null,
            Status = account.OneOf<BankAccountStatus>("status").Has(out var status) ? status : null,
            IsMain = account.Boolean("main").Has(out var isMain) ? isMain : null,
        };
    }

    private DraftedTeam ReadTeam(Members team)
    {
        team.Allow(OfTeam);
        return new(new(Draw()), Needed(team, "name"));
    }

    private DraftedMember ReadMember(Members member, int place)
    {
        member.Allow(OfMember);
        if (!member.Has("role")) member.Miss("role");
        var email = Shaped(member, "email", Email(), "an e-mail address").ToLowerInvariant();
        var pointer = string.Create(CultureInfo.InvariantCulture, $"members/{place}");
        var (first, last, role) = (Needed(member, "first_name"), Needed(member, "last_name"), member.OneOf<Role>("role"));
        return new(pointer, new(Draw()), email, first, last, role.Or(Role.Reporting))
        {
            Team = Maybe(member, "team"),
            Position = Maybe(member, "position"),
            Locale = Locale(member),
            Status = member.OneOf<MembershipStatus>("status").Has(out var status) ? status : null,
            Kyc = member.OneOf<KycStatus>("kyc_status").Has(out var kyc) ? kyc : null,
        };
    }

    private Guid Draw() => Guid.CreateVersion7(now);

    private static void Once(Members root, string list, string member, IEnumerable<string> names)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var (place, name) in names.Index().Where(one => one.Item.Length > 0 && !seen.Add(one.Item)).ToList())
        {
            var pointer = string.Create(CultureInfo.InvariantCulture, $"{list}/{place}/{member}");
            root.Problems.Add(new(ProblemCode.NotInList, $"{name} stands there twice", Place.Member(pointer)));
        }
    }

    private static string Needed(Members members, string name)
    {
        if (!members.Has(name)) members.Miss(name);
        return members.Text(name, 1, LongestText).Or("");
    }

    private static string? Maybe(Members members, string name) => members.Text(name, 1, LongestText).Has(out var text) ? text : null;

    private static string Shaped(Members members, string name, Regex shape, string expected)
    {
        var text = Needed(members, name);
        return text.Length == 0 || shape.IsMatch(text) ? text : members.Wrong(name, ProblemCode.InvalidCharacters, expected, "");
    }

    // An id of a body may be a slug too, so that a slug must not be an id.
    private static string Slug(Members members)
    {
        const string expected = "lower-case letters, digits and hyphens, and no UUID";
        var slug = Shaped(members, "slug", SlugShape(), expected);
        return Uuid.Find(slug) is null ? slug : members.Wrong("slug", ProblemCode.InvalidCharacters, expected, "");
    }

    private static string? Locale(Members members)
    {
        var locale = Maybe(members, "locale");
        return locale is null || Language().IsMatch(locale)
            ? locale
            : members.Wrong("locale", ProblemCode.InvalidCharacters, "a language, as fr", locale);
    }

    private static string Country(Members members)
    {
        var country = Needed(members, "legal_country");
        return country.Length == 0 || Countries.Has(country)
            ? country
            : members.Wrong("legal_country", ProblemCode.InvalidCountry, "an ISO 3166-1 alpha-2 code", "");
    }

    private static string? Zone(Members members)
    {
        var zone = Maybe(members, "time_zone");
        return zone is null || TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _)
            ? zone
            : members.Wrong("time_zone", ProblemCode.NotInList, $"a time zone that this machine has, as {SpendingRules.DefaultZone}", zone);
    }

    private static string Iban(Members members)
    {
        var text = Needed(members, "iban");
        if (text.Length == 0) return "";
        return BankAccount.FindIban(text) is { } iban && BankAccount.IsIban(iban)
            ? iban
            : members.Wrong("iban", ProblemCode.InvalidCharacters, "an IBAN whose check digits are right", "");
    }

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SlugShape();

    [GeneratedRegex("^[^@ ]+@[^@ ]+[.][^@ ]+$", RegexOptions.NonBacktracking)]
    private static partial Regex Email();

    [GeneratedRegex("^[a-z]{2}$", RegexOptions.NonBacktracking)]
    private static partial Regex Language();

    [GeneratedRegex("^[A-Z0-9]{8}([A-Z0-9]{3})?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Bic();
}
