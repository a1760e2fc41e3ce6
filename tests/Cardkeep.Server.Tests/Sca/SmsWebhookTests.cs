using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Cardkeep.Tests.Sca;

/// <summary>Messages that an operator's gateway takes to phones, played by another server.</summary>
public sealed class SmsWebhookTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef";

    private static readonly string Card = Given.Card(CardLevel.Virtual);

    [Theory, OnSqlite, OnPostgres]
    public async Task The_gateway_is_told_signed_what_to_send_to_whom(EngineKind engine)
    {
        await using var gateway = await Gateway.StartAsync();
        await using var api = await StartAsync(engine, gateway);
        var owner = await api.AsAsync(Role.Owner);

        Assert.Equal(200, (await owner.PostAsync("/cardkeep/v1/phone/code", null)).Status);
        Assert.Empty(await owner.InboxAsync());

        var (body, signature) = Assert.Single(gateway.Heard);
        var said = JsonNode.Parse(body)!;
        Assert.Equal(["id", "phone_number", "text", "sent_at"], said.AsObject().Select(member => member.Key));
        Assert.Equal(("+33639980001", "2026-03-01T09:30:00Z"), ((string)said["phone_number"]!, (string)said["sent_at"]!));
        var time = $"{api.Clock.GetUtcNow().ToUnixTimeSeconds()}";
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{time}.{body}"));
        Assert.Equal($"t={time},v1={Convert.ToHexStringLower(expected)}", signature);

        Assert.Equal(200, (await owner.ConfirmPhoneAsync(((string)said["text"]!)[..6])).Status);
        Assert.DoesNotContain(api.Log, line => line.Contains(((string)said["text"]!)[..6], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(StatusCodes.Status500InternalServerError)]
    [InlineData(StatusCodes.Status302Found)]
    [InlineData(0)]
    public async Task A_code_that_did_not_leave_may_be_asked_for_again_until_three_have_not(int status)
    {
        await using var gateway = await Gateway.StartAsync();
        await using var api = await StartAsync(EngineKind.Sqlite, gateway);
        var owner = await api.AsAsync(Role.Owner);
        gateway.Status = status;

        Assert.Equal((503, "service_unavailable"), Said(await owner.PostAsync("/cardkeep/v1/phone/code", null)));
        gateway.Status = StatusCodes.Status204NoContent;
        await owner.PostAsync("/cardkeep/v1/phone/code", null);
        Assert.Equal(200, (await owner.ConfirmPhoneAsync(gateway.LastCode)).Status);

        gateway.Status = status;
        for (var times = 0; times < 3; times++) Assert.Equal((503, "service_unavailable"), Said(await owner.AskAsync(Card)));
        var repeated = await owner.AskAsync(Card);
        Assert.Equal((429, "900"), (repeated.Status, repeated.Header("Retry-After")));
        Assert.Equal(5, await api.NumberAsync("SELECT count(*) FROM texts"));
        api.Clock.Advance(TimeSpan.FromMinutes(15));
        gateway.Status = StatusCodes.Status200OK;
        await owner.LockAsync(Card);
        var session = (await owner.AskAsync(Card)).Text("sca_session_token");
        Assert.Equal(200, (await owner.UnlockAsync(Card, session, gateway.LastCode)).Status);
        Assert.Contains(api.Log, line => line.Contains("did not leave", StringComparison.Ordinal));
        Assert.DoesNotContain(gateway.Paths, path => path != "/messages");
    }

    [Fact]
    public void What_the_settings_may_say_of_it()
    {
        (string Address, string? Key, string Mode)[] refused =
        [
            ("http://sms.example.com", Secret, "sandbox"), ("http://127.0.0.1:9", Secret, "production"), ("sms", Secret, "sandbox"),
            ("https://sms.example.com", null, "sandbox"), ("https://sms.example.com", Secret[1..], "sandbox"),
            ("https://me:x@sms.example.com", Secret, "sandbox"), ("ftp://sms.example.com", Secret, "sandbox"), ("", Secret, "sandbox"),
        ];
        Assert.All(refused, row => Assert.Throws<SettingException>(() => Read(row.Address, row.Key, row.Mode)));
        Assert.NotNull(Read("https://sms.example.com/send?from=us", Secret, "production"));
        Assert.NotNull(Read("http://localhost:9/", Secret, "sandbox"));
        Assert.Null(Read("", null, "sandbox"));

        static SmsSettings? Read(string address, string? key, string mode) => SmsSettings.Read(
            name => name == SmsSettings.Key ? key : address.Length == 0 ? null : address,
            mode == "sandbox" ? Mode.Sandbox : Mode.Production);
    }

    private static (int Status, string Code) Said(Reply reply) => (reply.Status, Assert.Single(reply.Problems));

    private static Task<TestApi> StartAsync(EngineKind engine, Gateway gateway) =>
        TestApi.StartAsync(engine, (SmsSettings.Address, gateway.Address), (SmsSettings.Key, Secret));

    /// <summary>A gateway for text messages, with a will of its own.</summary>
    private sealed class Gateway : IAsyncDisposable
    {
        private readonly WebApplication web;

        private Gateway(WebApplication web) => this.web = web;

        public ConcurrentQueue<(string Body, string Signature)> Heard { get; } = new();

        public ConcurrentQueue<string> Paths { get; } = new();

        /// <summary>What it answers; 0: it hangs up.</summary>
        public int Status { get; set; } = StatusCodes.Status200OK;

        public string Address => $"{web.Urls.First()}/messages";

        public string LastCode => ((string)JsonNode.Parse(Heard.Last().Body)!["text"]!)[..6];

        public static async Task<Gateway> StartAsync()
        {
            var builder = WebApplication.CreateEmptyBuilder(new());
            builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
            var gateway = new Gateway(builder.Build());
            gateway.web.Run(gateway.AnswerAsync);
            await gateway.web.StartAsync();
            return gateway;
        }

        public ValueTask DisposeAsync() => web.DisposeAsync();

        private async Task AnswerAsync(HttpContext http)
        {
            using var reader = new StreamReader(http.Request.Body);
            Heard.Enqueue((await reader.ReadToEndAsync(), http.Request.Headers["X-Cardkeep-Signature"].ToString()));
            Paths.Enqueue(http.Request.Path);
            if (Status == 0) http.Abort();
            else http.Response.StatusCode = Status;
            http.Response.Headers.Location = "/elsewhere";
        }
    }
}
