using Cardkeep.Passkeys;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Storage;

/// <summary>What the table of passkeys writes it reads again, on both engines alike, at the edges of what can be written.</summary>
public sealed class PasskeyRoundTripTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Passkeys_come_back_as_they_went(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);
        var member = Demo.MakeMembers()[0].Id;
        var full = new Passkey(
            Demo.Organization, Guid.Parse("ffffffff-ffff-ffff-ffff-ffffffffffff"), member, [.. Enumerable.Repeat((byte)0xff, 1023)],
            [0, 1, 255], uint.MaxValue, true, "hybrid internal", Edges.Strange, Edges.Last, null)
        {
            IsDevice = true,
        };
        var bare = full with
        {
            Id = Guid.Parse("00000000-0000-0000-0000-000000000001"), CredentialId = [0], PublicKey = [], SignCount = 0, IsSynced = false,
            Transports = "", Name = "", CreatedAt = Edges.First, IsDevice = false,
        };
        foreach (var passkey in (Passkey[])[full, bare])
            await store.WriteAsync(async tx => Assert.True(await PasskeyTable.InsertAsync(tx, passkey, default)));
        await store.WriteAsync(tx => PasskeyTable.UseAsync(tx, full, 7, Edges.First, default));

        var read = await store.ReadAsync(tx => PasskeyTable.ListAsync(tx, Demo.Organization, member, default));
        Assert.Equal([Plain(bare), Plain(full with { SignCount = 7, UsedAt = Edges.First })], read.Select(Plain));

        await store.WriteAsync(async tx =>
        {
            var found = await PasskeyTable.FindForUseAsync(tx, PasskeyCeremony.ReferenceOf(bare.CredentialId), default);
            Assert.Equal(Plain(bare), Plain(found!));
        });
        await store.WriteAsync(async tx =>
        {
            await PasskeyTable.ReferAsync(tx, full, [1], default);
            Assert.Equal(
                Plain(full with { SignCount = 7, UsedAt = Edges.First }), Plain((await PasskeyTable.FindAsync(tx, [1], default))!));
            var unpaired = await PasskeyTable.UnpairAsync(tx, full, [1], default);
            Assert.Equal(Plain(full with { IsDevice = false, Version = 2 }), Plain(unpaired!));
            Assert.Null(await PasskeyTable.UnpairAsync(tx, full, [1], default));
            Assert.Null(await PasskeyTable.FindAsync(tx, [1], default));
            var left = await PasskeyTable.FindAsync(tx, PasskeyCeremony.ReferenceOf(full.CredentialId), default);
            Assert.Equal((false, 2), (left!.IsDevice, left.Version));
        });
        foreach (var (passkey, isThere) in ((Passkey, bool)[])[(bare, true), (bare, false)])
        {
            await store.WriteAsync(async tx => Assert.Equal(
                isThere, await PasskeyTable.DeleteAsync(tx, passkey.Organization, member, passkey.Id, default) is not null));
        }
    }

    // Records compare arrays by their identity.
    private static string Plain(Passkey passkey) => $"{passkey with { CredentialId = [], PublicKey = [] }} "
        + $"{Convert.ToHexString(passkey.CredentialId)} {Convert.ToHexString(passkey.PublicKey)}";
}
