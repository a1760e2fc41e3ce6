using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Requests;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Storage;

/// <summary>What <see cref="RequestTable"/> writes it reads again, on both engines alike.</summary>
public sealed class RequestRoundTripTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Requests_come_back_as_they_went(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);
        var bare = Demo.MakeRequest(Edges.First) with { Id = new(Guid.NewGuid()), Note = "", Limit = Money.Zero };
        var full = bare with
        {
            Id = new(Guid.Parse("ffffffff-ffff-ffff-ffff-ffffffffffff")),
            Status = RequestStatus.Declined,
            Approver = Demo.MemberOf(Role.Owner),
            Note = Edges.Strange,
            DeclinedNote = Edges.Long,
            Level = CardLevel.Flash,
            Limit = Edges.Most,
            PreExpiresAt = Edges.Last,
            ProcessedAt = Edges.Last,
            CreatedAt = Edges.BeforeTheEpoch,
        };

        foreach (var request in (CardRequest[])
        [
            bare,
            full,
            bare with { Id = new(Guid.NewGuid()), Level = CardLevel.VirtualPartner, Limit = Edges.Most },
            .. CardDesign.All.Select(design => bare with { Id = new(Guid.NewGuid()), Design = design }),
        ])
        {
            await store.WriteAsync(tx => RequestTable.InsertAsync(tx, request, CancellationToken.None));
            Assert.Equal(request, await FindAsync(store, request.Id));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Decisions_come_back_as_they_went(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);
        var request = Demo.MakeRequest(ManualClock.Start);
        var approved = request.Approve(Demo.MemberOf(Role.Admin), Edges.Last);
        var declined = request.Decline(Edges.Strange, Demo.MemberOf(Role.Manager), [], Edges.Last).Value!;

        foreach (var decided in (CardRequest[])[approved, declined])
        {
            await store.WriteAsync(tx => RequestTable.UpdateAsync(tx, decided, CancellationToken.None));
            Assert.Equal(decided, await FindAsync(store, request.Id));
        }
    }

    [Theory]
    [InlineData(EngineKind.Sqlite)]
    public async Task A_request_that_contradicts_itself_is_not_kept(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);
        foreach (var lie in (string[])
        [
            "status = 'canceled'",
            "status = 'approved'",
            "approver_id = initiator_id",
            "processed_at = 0",
            "declined_note = 'no'",
            "card_level = 'flash'",
            "card_level = 'metal'",
            "request_type = 'flash_card'",
            "payment_monthly_limit = -1",
            "payment_monthly_limit = NULL",
            "pre_expires_at = 0",
        ])
            await Assert.ThrowsAnyAsync<Exception>(() => store.ExecuteAsync($"UPDATE card_requests SET {lie}"));
    }

    private static async Task<CardRequest> FindAsync(Store store, RequestId id) => (await store.WriteAsync<CardRequest>(async tx =>
        (await RequestTable.FindForChangeAsync(tx, Demo.Organization, id, CancellationToken.None))!.Request)).Value!;
}
