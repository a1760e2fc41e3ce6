using System.Text.Json;
using Cardkeep.Access;
using Cardkeep.Http;
using Cardkeep.OpenApi;
using Cardkeep.Sca;

namespace Cardkeep.Sandbox;

/// <summary>
/// <c>GET /sandbox/v1/inbox</c>: the text messages that would have gone to the caller's phone. They are kept in memory alone, so that no
/// code is ever written anywhere; a restart forgets them.
/// </summary>
internal sealed class Inbox : ITextSender
{
    /// <summary>Of everybody together; a script reads its own within seconds.</summary>
    private const int MostKept = 1_000;

    /// <summary>A page of a phone.</summary>
    private const int MostShown = 50;

    /// <summary>No code in them is good for so long.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromDays(1);

    private static readonly JsonEncodedText SentAt = JsonEncodedText.Encode("sent_at");

    private readonly Lock turn = new();
    private readonly LinkedList<TextMessage> newestFirst = new();

    public void Map(IEndpointRouteBuilder routes) =>
        routes.Get("/sandbox/v1/inbox", new(Scope.MembershipRead), ShowAsync).Describe(SandboxDocs.Inbox);

    public Task<bool> SendAsync(TextMessage message, CancellationToken cancel)
    {
        lock (turn)
        {
            newestFirst.AddFirst(message);
            while (newestFirst.Count > MostKept || newestFirst.Last!.Value.SentAt < message.SentAt - Memory) newestFirst.RemoveLast();
        }

        return Task.FromResult(true);
    }

    private Task<Answer> ShowAsync(Call call, CancellationToken cancel)
    {
        TextMessage[] own;
        lock (turn)
        {
            own = [.. newestFirst.Where(message => message.Organization == call.Caller.Organization
                && message.Member == call.Caller.Member && message.SentAt >= call.Now - Memory).Take(MostShown)];
        }

        return Task.FromResult(Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("messages");
            foreach (var message in own) Write(json, message);
            json.WriteEndArray();
            json.WriteEndObject();
        }));
    }

    private static void Write(Utf8JsonWriter json, TextMessage message)
    {
        json.WriteStartObject();
        json.WriteString("id", message.Id);
        json.WriteString("phone_number", message.PhoneNumber);
#pragma warning disable RS0030 // The member is whom the text is for.
        json.WriteString("text", message.Text.Disclose());
#pragma warning restore RS0030
        json.WriteInstant(SentAt, message.SentAt);
        json.WriteEndObject();
    }
}
