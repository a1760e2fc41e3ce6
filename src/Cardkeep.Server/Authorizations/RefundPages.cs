namespace Cardkeep.Authorizations;

/// <summary>The refunds that a batch made or undid, over those that were read.</summary>
internal sealed class RefundPages(Loaded loaded)
{
    private readonly Dictionary<TransactionKey, List<RefundPage>> pages = [];

    public IEnumerable<RefundPage> All => pages.Values.SelectMany(static list => list);

    /// <summary>The newest that stands under a transaction; null: none does.</summary>
    public Refund? FindNewest(TransactionKey key)
    {
        var here = pages.TryGetValue(key, out var list) ? list : [];
        return here.FindLast(page => page.Refund.UndoneAt is null)?.Refund
            ?? loaded.RefundsOf(key).LastOrDefault(refund => !here.Exists(page => page.Refund.Id == refund.Id));
    }

    public void Keep(Refund refund, bool isNew)
    {
        var key = new TransactionKey(refund.Organization, refund.TransactionId);
        if (!pages.TryGetValue(key, out var list)) pages.Add(key, list = []);
        var place = list.FindIndex(page => page.Refund.Id == refund.Id);
        if (place < 0) list.Add(new(refund, isNew));
        else list[place] = list[place] with { Refund = refund };
    }
}

/// <summary>A refund as a batch leaves it.</summary>
internal sealed record RefundPage(Refund Refund, bool IsNew);
