using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests;

public sealed partial class ProblemCodeTests
{
    [Fact]
    public void A_code_is_one_of_a_kind()
    {
        Assert.NotEmpty(ProblemCode.All);
        Assert.Equal(ProblemCode.All.Count, ProblemCode.All.Select(code => (code.Kind, code.Name)).Distinct().Count());
        var twice = ProblemCode.All.GroupBy(code => code.Name, StringComparer.Ordinal).Where(codes => codes.Count() > 1);
        Assert.Equal("not_found", Assert.Single(twice).Key);                  // A card's is 404, an SCA session's 422: the wire's own way.
    }

    [Fact]
    public void A_code_is_snake_case_and_says_when_it_is_sent() => Assert.All(ProblemCode.All, code =>
    {
        Assert.Matches(SnakeCase(), code.Name);
        Assert.True(code.When.Trim().Length > 0, $"{code.Name} does not say when");
        Assert.DoesNotContain("|", code.When, StringComparison.Ordinal);      // It would break the page's table.
    });

    [Fact]
    public void The_page_says_what_the_code_does()
    {
        var page = new StringBuilder("""
            # Errors

            Every code that an answer of Cardkeep can carry, and when it is sent.
            A test prints this page from the code and fails while it is stale; `CARDKEEP_ACCEPT=1 ./test` prints it anew.

            An answer that is not a success has a list `errors`, each with a `code` for programs, which does not change, and a `detail`
            for people, which may. Where one place in the request is meant, `source` names it: a member of the body (`pointer`), or a
            parameter or header (`parameter`). `trace_id` finds the call in the log. All problems of a body come together, as 400 if one
            of them is a 400, else as 422.

            | status | code | when |
            |---|---|---|

            """);
        foreach (var code in ProblemCode.All.OrderBy(code => Status(code.Kind)))
        {
            page.Append(CultureInfo.InvariantCulture, $"| {Status(code.Kind)} | `{code.Name}` | {code.When} |\n");
        }

        Snapshot.Match(page.ToString(), "docs/errors.md");
    }

    /// <summary>As the server answers (wire-contract.md §3.2); its own table is tried over HTTP.</summary>
    private static int Status(ProblemKind kind) => kind switch
    {
        ProblemKind.Malformed => 400,
        ProblemKind.Unauthenticated => 401,
        ProblemKind.Forbidden => 403,
        ProblemKind.NotFound => 404,
        ProblemKind.MethodNotAllowed => 405,
        ProblemKind.Conflict => 409,
        ProblemKind.Gone => 410,
        ProblemKind.ScaNotGiven => 412,
        ProblemKind.ChangedMeanwhile => 412,
        ProblemKind.TooLarge => 413,
        ProblemKind.UriTooLong => 414,
        ProblemKind.UnsupportedMediaType => 415,
        ProblemKind.Refused => 422,
        ProblemKind.ScaRequired => 428,
        ProblemKind.TooMany => 429,
        ProblemKind.Broken => 500,
        ProblemKind.Unavailable => 503,
    };

    [GeneratedRegex("^[a-z]+(_[a-z]+)*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SnakeCase();
}
