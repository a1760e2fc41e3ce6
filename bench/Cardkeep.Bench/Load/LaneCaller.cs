using Cardkeep.Authorizations;
using Cardkeep.Bench.Shape;

namespace Cardkeep.Bench.Load;

/// <summary>Asks a lane in this process, as the network's surface does behind its HTTP. Every answer is checked.</summary>
internal sealed class LaneCaller(Lanes lanes, Purchases purchases, Drawn drawn) : ICaller
{
    public async ValueTask CallAsync(int request)
    {
        var purchase = purchases.Next(drawn.Cards[request]);
        var heard = await lanes.SendAsync(new Incoming
        {
            Reference = purchase.Card.Reference,
            Message = purchase.Say(TimeProvider.System.GetUtcNow()),
            Kind = MessageKind.Authorization,
            Digest = Purchases.Digest,
            TraceId = Purchases.TraceId,
        });
        if (!heard.Succeeded) throw new WrongAnswerException($"the lane answered {heard.Problems.All[0].Code}");
        if (heard.Value is not { IsRepeat: false, Facts.Verdict: Verdict.Approved })
            throw new WrongAnswerException($"the lane did not approve: {heard.Value.Facts?.Reason}");
    }

    public void Dispose()
    {
        // The lanes are everybody's.
    }
}
