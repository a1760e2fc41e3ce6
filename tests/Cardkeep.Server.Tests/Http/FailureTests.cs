using Cardkeep.Access;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Http;

/// <summary>What nobody foresaw is an envelope without details for the caller, and one line with them for the operator.</summary>
public sealed class FailureTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_database_that_fails_is_a_503_that_says_no_more_than_where_to_look(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        await api.ExecuteAsync("ALTER TABLE teams RENAME TO lost_teams");

        var reply = await owner.GetAsync("/v2/teams");

        Assert.Equal("503 service_unavailable", Envelope.Of(reply));
        Assert.NotNull(reply.Header("Retry-After"));
        Assert.DoesNotContain("teams", reply.Body, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(api.Log, line =>
            line.Contains(reply.Header("X-Request-Id")!, StringComparison.Ordinal) && line.Contains("teams", StringComparison.Ordinal));

        await api.ExecuteAsync("ALTER TABLE lost_teams RENAME TO teams");
        Assert.Equal(200, (await owner.GetAsync("/v2/teams")).Status);
    }
}
