using Cardkeep.Authorizations;
using Cardkeep.Http;

namespace Cardkeep.Network;

/// <summary>Messages of the network, of one shape: read, sent through a lane, answered when that is committed.</summary>
internal sealed class SendMessage(Lanes lanes)
{
    /// <summary>A message with every member is below 2 kB; the rest is room for members that we do not know.</summary>
    public const int MostBytes = 16 * 1024;

    public Task<Answer> AuthorizeAsync(Call call, CancellationToken cancel) =>
        SendAsync(call, MessageKind.Authorization, MessageJson.ReadAuthorization, cancel);

    public Task<Answer> IncrementAsync(Call call, CancellationToken cancel) =>
        SendAsync(call, MessageKind.Increment, MessageJson.ReadIncrement, cancel);

    public Task<Answer> AdviseAsync(Call call, CancellationToken cancel) =>
        SendAsync(call, MessageKind.Advice, MessageJson.ReadAdvice, cancel);

    public Task<Answer> ClearAsync(Call call, CancellationToken cancel) =>
        SendAsync(call, MessageKind.Clearing, MessageJson.ReadClearing, cancel);

    public Task<Answer> ReverseAsync(Call call, CancellationToken cancel) =>
        SendAsync(call, MessageKind.Reversal, MessageJson.ReadReversal, cancel);

    public Task<Answer> RefundAsync(Call call, CancellationToken cancel) =>
        SendAsync(call, MessageKind.Refund, MessageJson.ReadRefund, cancel);

    public Task<Answer> UndoRefundAsync(Call call, CancellationToken cancel) =>
        SendAsync(call, MessageKind.RefundReversal, MessageJson.ReadRefundReversal, cancel);

    private async Task<Answer> SendAsync(
        Call call, MessageKind kind, Func<Members, MessageHead, ReadMessage> read, CancellationToken cancel)
    {
        var content = await Body.ReadAsync(call, cancel);
        if (!content.Succeeded) return Answers.Of(content.Problems, call.TraceId);

        using var body = content.Value;
        var members = body.Root;
        var head = MessageJson.ReadHead(members, Guid.CreateVersion7(call.Now));
        var message = read(members, head);
        if (members.Problems is not []) return Answers.Of(new Problems(members.Problems), call.TraceId);

        var item = new Incoming
        {
            Reference = head.Reference,
            Message = message.Message,
            Kind = kind,
            Digest = body.Digest,
            Other = message.Other,
            TraceId = call.TraceId,
        };
        var heard = await lanes.SendAsync(item);
        return heard.Succeeded ? Render(item.Message, heard.Value) : Answers.Of(heard.Problems, call.TraceId);
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
