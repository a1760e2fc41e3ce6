using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Cardkeep.Http;

namespace Cardkeep.Sca;

/// <summary>
/// Hands text messages to the operator's gateway, signed as webhooks are (wire-contract.md §13.2). The address is the operator's own
/// setting, so it may be one of their own network; what answers is believed by its status alone, and not followed anywhere.
/// </summary>
internal sealed class SmsWebhook : ITextSender, IDisposable
{
    /// <summary>A member is waiting for the answer of the call that sends it.</summary>
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(5);

    private readonly SmsSettings settings;
    private readonly TimeProvider clock;
    private readonly ILogger<SmsWebhook> log;

    private readonly HttpMessageInvoker http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = LongestAnswer,
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),                    // A gateway that moved is found again.
    });

    /// <param name="clock">The system's: a receiver holds the signature's time against its own.</param>
    public SmsWebhook(SmsSettings settings, TimeProvider clock, ILogger<SmsWebhook> log)
    {
        this.settings = settings;
        this.clock = clock;
        this.log = log;
    }

    public async Task<bool> SendAsync(TextMessage message, CancellationToken cancel)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        deadline.CancelAfter(LongestAnswer);
        try
        {
            using var request = Make(message);
            using var answer = await http.SendAsync(request, deadline.Token);
            if (answer.IsSuccessStatusCode) return true;

            log.TextNotSent(message.Id, $"the gateway answered {(int)answer.StatusCode}");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException
            || (failure is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            log.TextNotSent(message.Id, failure.GetType().Name);
        }

        return false;
    }

    public void Dispose() => http.Dispose();

    private HttpRequestMessage Make(TextMessage message)
    {
        using var json = JsonBuffer.Of(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("id", message.Id);
            writer.WriteString("phone_number", message.PhoneNumber);
#pragma warning disable RS0030 // The gateway is whom the text is for.
            writer.WriteString("text", message.Text.Disclose());
#pragma warning restore RS0030
            writer.WriteString("sent_at", Wire.Format(message.SentAt));
            writer.WriteEndObject();
        });
        var body = json.Written.ToArray();
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, settings.Webhook) { Content = content };
        request.Headers.Add("X-Cardkeep-Signature", Sign(body));
        return request;
    }

    private string Sign(byte[] body)
    {
        var time = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
#pragma warning disable RS0030 // It signs with it.
        var key = Encoding.UTF8.GetBytes(settings.Secret.Disclose());
#pragma warning restore RS0030
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{time}."), .. body];
        return $"t={time},v1={Convert.ToHexStringLower(HMACSHA256.HashData(key, signed))}";
    }
}
