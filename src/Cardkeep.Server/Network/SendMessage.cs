using Cardkeep.Authorizations;
using Cardkeep.Http;

namespace Cardkeep.Network;

/// <summary>Messages of the network, of one shape: read, sent through a lane, answered when that is committed.</summary>
internal sealed class SendMessage(Lanes lanes)
{
    /// <summary>A message with every member is below 2 kB; the rest is room for members that we do not know.</summary>
    public const int MostBytes = 16 * 1024;

    public Task<Answer> AuthorizeAsync(Call call, CancellationToken cancel) => SendAsync(call, MessageKind.Authorization, cancel);

    public Task<Answer> IncrementAsync(Call call, CancellationToken cancel) => SendAsync(call, MessageKind.Increment, cancel);

    public Task<Answer> AdviseAsync(Call call, CancellationToken cancel) => SendAsync(call, MessageKind.Advice, cancel);

    public Task<Answer> ClearAsync(Call call, CancellationToken cancel) => SendAsync(call, MessageKind.Clearing, cancel);

    public Task<Answer> ReverseAsync(Call call, CancellationToken cancel) => SendAsync(call, MessageKind.Reversal, cancel);

    public Task<Answer> RefundAsync(Call call, CancellationToken cancel) => SendAsync(call, MessageKind.Refund, cancel);

    public Task<Answer> UndoRefundAsync(Call call, CancellationToken cancel) => SendAsync(call, MessageKind.RefundReversal, cancel);

    private async Task<Answer> SendAsync(Call call, MessageKind kind, CancellationToken cancel)
    {
        var content = await Body.ReadAsync(call, cancel);
        if (!content.Succeeded) return Answers.Of(content.Problems, call.TraceId);

        using var body = content.Value;
        var item = MessageJson.Read(kind, body, Guid.CreateVersion7(call.Now), call.TraceId);
        if (!item.Succeeded) return Answers.Of(item.Problems, call.TraceId);

        var heard = await lanes.SendAsync(item.Value);
        return heard.Succeeded ? Render(item.Value.Message, heard.Value) : Answers.Of(heard.Problems, call.TraceId);
    }

    private static Answer Render(Message message, Heard heard)
    {
        if (heard.Document is { } document)
            return heard.IsRepeat ? Answer.Replay(StatusCodes.Status200OK, document) : Answer.Kept(StatusCodes.Status200OK, document);

        var buffer = JsonBuffer.Of(
            json => AnswerJson.WriteAsk(json, message.TransactionId, message.MessageId, heard.Authorization, heard.Facts!),
            AnswerJson.BytesOfAnswer);
        if (!heard.IsRepeat) return Answer.Of(StatusCodes.Status200OK, buffer);

        using (buffer) return Answer.Replay(StatusCodes.Status200OK, buffer.Written.ToArray());
    }
}
