using System.Text.Json;
using Cardkeep.Authorizations;
using Cardkeep.Cards;
using Cardkeep.Http;
using Cardkeep.Network;

namespace Cardkeep.Sandbox;

/// <summary>The simulator's end of the network: its messages are read and sent as a card processor's are, by the same door.</summary>
internal sealed class PlayedNetwork(Lanes lanes)
{
    /// <inheritdoc cref="Read"/>
    public async Task<Outcome<Said>> SayAsync(
        Call call, Stage stage, MessageKind kind, Action<Utf8JsonWriter> write, IReadOnlyList<Problem> noted)
    {
        var read = Read(call, kind, write, noted);
        return read.Succeeded ? await SendAsync(stage, read.Value) : read.Problems;
    }

    /// <summary>A message as it would be sent, or every problem for which it would be refused.</summary>
    /// <param name="write">The message's body.</param>
    /// <param name="noted">Problems of the call that were found before; with them nothing is sent.</param>
    public static Outcome<WrittenMessage> Read(Call call, MessageKind kind, Action<Utf8JsonWriter> write, IReadOnlyList<Problem> noted)
    {
        using var buffer = JsonBuffer.Of(write);
        var bytes = buffer.Written.ToArray();
        var parsed = Body.Parse(bytes);
        if (!parsed.Succeeded) return parsed.Problems;

        using var body = parsed.Value;
        var item = MessageJson.Read(kind, body, Guid.CreateVersion7(call.Now), call.TraceId);
        Problem[] problems = [.. noted, .. item.Problems?.All ?? []];
        return problems is [] ? new WrittenMessage(item.Value!, bytes) : new Problems(problems);
    }

    /// <summary>Says the first message about an authorization again: the same identity, the same content by its digest.</summary>
    public async Task<Outcome<Said>> RepeatAsync(Call call, Stage stage, FirstMessage first)
    {
        // Known by its identity and its digest: what it asked or told is not looked at again.
        var message = new Message.Reverse(null)
        {
            NewId = Guid.Empty,
            TransactionId = stage.Kept!.Authorization.TransactionId,
            MessageId = first.MessageId,
            OccurredAt = call.Now,
        };
        var item = new Incoming
        {
            Reference = CardReferenceTable.Of(stage.Card.Id),
            Message = message,
            Kind = first.Kind,
            Digest = first.Digest,
            TraceId = call.TraceId,
        };
        return await SendAsync(stage, new(item, []));
    }

    public async Task<Outcome<Said>> SendAsync(Stage stage, WrittenMessage written)
    {
        var heard = await lanes.SendAsync(written.Item);
        return heard.Succeeded ? new Said(stage, written.Item.Message, written.Body, heard.Value) : heard.Problems;
    }
}

/// <summary>A message that can be sent: once.</summary>
internal sealed record WrittenMessage(Incoming Item, byte[] Body);

/// <summary>The message that opened an authorization, as it is known again.</summary>
internal sealed record FirstMessage(MessageKind Kind, string MessageId, byte[] Digest);

/// <summary>A message that was sent, and what was heard.</summary>
/// <param name="Body">As it was sent; empty for a repeat.</param>
internal sealed record Said(Stage Stage, Message Message, ReadOnlyMemory<byte> Body, Heard Heard)
{
    private Merchant? Merchant =>
        Message is Message.Authorize { Ask.Merchant: var merchant } ? merchant : Stage.Kept?.Authorization.Merchant;

    public Answer Answer => Heard.IsRepeat
        ? Answer.Replay(StatusCodes.Status200OK, Rendered())
        : Answer.Ok(Write);

    /// <summary>The network's answer; with why it was decided so, where it was an ask.</summary>
    public void Write(Utf8JsonWriter json)
    {
        if (Heard.Document is { } document)
        {
            json.WriteRawValue(document, skipInputValidation: true);
            return;
        }

        var facts = Heard.Facts!;
        json.WriteStartObject();
        AnswerJson.WriteAskMembers(json, Message.TransactionId, Message.MessageId, Heard.Authorization, facts);
        json.WritePropertyName("explanation");
        ExplanationJson.Write(json, Heard.Authorization, [new(Message.MessageId, Stage.Card.Id, Merchant, facts)]);
        json.WriteEndObject();
    }

    private byte[] Rendered()
    {
        using var buffer = JsonBuffer.Of(Write);
        return buffer.Written.ToArray();
    }
}
