using Cardkeep.Storage.Postgres;
using Cardkeep.Tests.Means;
using Cardkeep.Tests.Mixes;
using Cardkeep.Tests.Support;
using Npgsql;
using Xunit.Abstractions;

namespace Cardkeep.Tests;

/// <summary>A PostgreSQL that is stopped, killed, or throws everybody out (threats-and-faults.md F8).</summary>
public sealed class PostgresTests(ITestOutputHelper output)
{
    private const int Callers = 16;

    [ClusterFact]
    public Task A_PostgreSQL_that_dies_takes_nothing_with_it_and_is_used_again_when_it_is_back() => Trial.RunAsync(async seed =>
    {
        await using var cluster = await Cluster.StartAsync();
        var home = Directory.CreateTempSubdirectory("cardkeep-").FullName;
        var site = new Site(home, cluster.Database);
        using var mix = new Mix(home, seed, Callers);
        var check = new Check(mix);
        await using (var server = await Served.StartAsync(site))
        {
            await mix.OpenAsync(server);
            for (var time = 1; time <= Trial.Often(2); time++)
            {
                await mix.DuringAsync(server, async () =>
                {
                    await mix.AcknowledgedAsync(100);
                    await cluster.StopAtOnceAsync();
                    await mix.MissedAsync(10);
                    Assert.Equal(503, (await server.Owner.GetAsync("/readyz")).Status);
                    Assert.Equal(200, (await server.Owner.GetAsync("/healthz")).Status);
                    await cluster.StartAgainAsync();
                    await mix.AcknowledgedAsync(200);
                    await cluster.KillBackendAsync();
                    await mix.AcknowledgedAsync(400);
                });
                await check.RunAsync(server);
            }

            Assert.Equal(0, await server.StopAsync(Trial.StopTime));
        }

        await site.VerifyAsync();
        output.Tried($"{Trial.Often(2)} immediate stops and as many backends killed, {mix.Acknowledged} calls acknowledged, {mix.Unknown} "
            + $"refused or unknown, of which {check.ThereAlready} had taken place");
    });

    [Theory, OnPostgres]
    public Task Connections_that_are_ended_all_the_time_cost_refusals_and_no_write(EngineKind engine) => Trial.RunAsync(async seed =>
    {
        await using var site = await Site.MakeAsync(engine);
        using var mix = new Mix(site.Home, seed, Callers);
        var check = new Check(mix);
        await using var server = await Served.StartAsync(site);
        await mix.OpenAsync(server);
        var ended = 0L;
        await mix.DuringAsync(server, async () =>
        {
            await mix.AcknowledgedAsync(50);
            ended = await EndConnectionsAsync(site, times: Trial.Often(20));
            await mix.AcknowledgedAsync(200);
        });
        await check.RunAsync(server);
        Assert.Equal(0, await server.StopAsync(Trial.StopTime));
        await site.VerifyAsync();
        Assert.True(ended > 0, "no connection was ended");
        output.Tried($"{ended} connections ended, {mix.Acknowledged} calls acknowledged, {mix.Unknown} refused or unknown, "
            + $"of which {check.ThereAlready} had taken place");
    });

    private static async Task<long> EndConnectionsAsync(Site site, int times)
    {
        var address = PostgresAddress.Parse(site.Database)!;
        await using var connection = new NpgsqlConnection(
            $"Host={address.Host};Username={address.User};Database={address.Database};Pooling=false");
        await connection.OpenAsync();
        await using var end = new NpgsqlCommand("""
            SELECT count(pg_terminate_backend(pid))
            FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
            """, connection);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var ended = 0L;
        for (var time = 0; time < times; time++)
        {
            ended += (long)(await end.ExecuteScalarAsync())!;
            await pause.WaitForNextTickAsync();
        }

        return ended;
    }
}
