using Cardkeep.Access;
using Cardkeep.OAuth;
using Cardkeep.Sandbox;
using Cardkeep.Storage;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.OAuth;

/// <summary>Look-ups that wait together, while the database keeps the ones before them waiting.</summary>
public sealed class BearersTests
{
    private const int AtWork = 2;

    [Theory, OnPostgres]
    public async Task Who_waits_behind_too_many_is_told_at_once_and_whoever_went_is_not_looked_up(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var bearers = new Bearers(api.Database, new(api.Clock, api.Clock));
        var hash = await TokenAsync(api, Role.Owner);
        using var leave = new CancellationTokenSource();
        List<Task<Bearer?>> gone = [];
        var (stays, comes) = (Task.FromResult<Bearer?>(null), Task.FromResult<Bearer?>(null));
        await WhileTokensAreHeldAsync(api, async () =>
        {
            for (var place = 0; place < AtWork + Bearers.LongestQueue - 1; place++) gone.Add(bearers.FindAsync(hash, leave.Token));
            stays = bearers.FindAsync(hash, CancellationToken.None);
            await Assert.ThrowsAsync<StorageUnavailableException>(() => bearers.FindAsync(hash, CancellationToken.None));
            await leave.CancelAsync();
            foreach (var one in gone) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
            comes = bearers.FindAsync(hash, CancellationToken.None);          // Who left has left their place.
        });

        Assert.NotNull(await stays);
        Assert.NotNull(await comes);
        Assert.NotNull(await bearers.FindAsync(hash, CancellationToken.None));
    }

    [Theory, OnPostgres]
    public async Task A_row_that_cannot_be_read_fails_its_own_caller_and_no_other(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var bearers = new Bearers(api.Database, new(api.Clock, api.Clock));
        var (good, damaged) = (await TokenAsync(api, Role.Owner), await TokenAsync(api, Role.Admin));
        await api.ExecuteAsync("ALTER TABLE memberships DROP CONSTRAINT role_known");
        await api.ExecuteAsync("UPDATE memberships SET role = 'nonsense' WHERE role = 'admin'");
        List<(bool IsGood, Task<Bearer?> Found)> all = [];
        await WhileTokensAreHeldAsync(api, () =>
        {
            for (var place = 0; place < AtWork + 10; place++)
            {
                all.Add((true, bearers.FindAsync(good, CancellationToken.None)));
                all.Add((false, bearers.FindAsync(damaged, CancellationToken.None)));
            }

            return Task.CompletedTask;
        });

        foreach (var (isGood, found) in all)
        {
            if (isGood) Assert.Equal(Role.Owner, (await found)!.Caller!.Role);
            else await Assert.ThrowsAnyAsync<Exception>(() => found);
        }
    }

    private static async Task<byte[]> TokenAsync(TestApi api, Role role)
    {
        var minted = await api.App.Tokens.MintAsync(
            Demo.MemberOf(role).Value.ToString("D"), Scope.All, api.Clock.GetUtcNow(), CancellationToken.None);
        return Secrets.Hash(minted.Value!.Token.Disclose());
    }

    private static Task WhileTokensAreHeldAsync(TestApi api, Func<Task> act) => api.WriteAsync(async tx =>
    {
        await tx.ExecuteAsync($"LOCK TABLE access_tokens IN ACCESS EXCLUSIVE MODE", CancellationToken.None);
        await act();
    });
}
