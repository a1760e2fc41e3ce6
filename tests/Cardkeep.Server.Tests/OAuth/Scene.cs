using System.Reflection;
using Cardkeep.Access;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;
using Xunit.Sdk;

namespace Cardkeep.Tests.OAuth;

/// <summary>
/// One server with three clients and one browser, for rules that leave nothing behind: a demo client with a secret, another one, and one
/// without.
/// </summary>
internal sealed class Scene : IAsyncDisposable
{
    private readonly Browser browser;

    private Scene(TestApi api, Desk other, Desk open)
    {
        (Api, Other, Public) = (api, other, open);
        Desk = Desk.OfDemo(api);
        browser = new Browser(api);
    }

    public TestApi Api { get; }

    public Desk Desk { get; }

    public Desk Other { get; }

    public Desk Public { get; }

    public static async Task<Scene> StartAsync(EngineKind engine)
    {
        var api = await TestApi.StartAsync(engine);
        return new Scene(
            api,
            await Desk.RegisterAsync(api, confidential: true, Scope.CardRead, Scope.OfflineAccess),
            await Desk.RegisterAsync(api, confidential: false, Scope.CardRead, Scope.OfflineAccess));
    }

    public Task<string> CodeAsync(params (string Name, string? Value)[] changes) =>
        Desk.CodeAsync("card.read offline_access", browser: browser, changes: changes);

    public Task<string> CodeAsync(Desk desk) => desk.CodeAsync("card.read offline_access", browser: browser);

    public async Task<Reply> TokensAsync(Desk? desk = null)
    {
        var tokens = await (desk ?? Desk).RedeemAsync(await CodeAsync(desk ?? Desk));
        Assert.Equal(200, tokens.Status);
        return tokens;
    }

    /// <summary>What becomes of a request for authorization: <c>page 400</c>, <c>asked</c>, or the error that the client is told.</summary>
    public async Task<string> StartAsync(Desk desk, string scope = "card.read", params (string Name, string? Value)[] changes) =>
        await JudgeAsync(desk.Start(scope, changes));

    public async Task<string> JudgeAsync(string address)
    {
        var reply = await new Browser(Api).GetAsync(address);
        if (reply.Status == 200) reply = await GetSignedInAsync(address);
        else if (reply.Status == 303) Assert.Matches("[?&]prompt=none(&|$)", address);       // RFC 9700 §4.11.2: nobody else yet.
        if (reply.Status == 200) return "asked";
        if (reply.Status != 303)
        {
            Assert.StartsWith("text/html", reply.Header("Content-Type"), StringComparison.Ordinal);
            Assert.Null(reply.Header("Location"));
            return $"page {reply.Status}";
        }

        var told = Desk.Told(reply);
        Assert.Equal("https://cards.example.com", told["iss"]);
        Assert.NotEmpty(told["error_description"]);
        return told["error"];
    }

    public ValueTask DisposeAsync() => Api.DisposeAsync();

    private async Task<Reply> GetSignedInAsync(string address)
    {
        await browser.GetAsync(address);
        return browser.Last.Body.Contains("/oauth2/sign-in", StringComparison.Ordinal)
            ? await browser.SignInAsync(Desk.Email(Role.Owner), Demo.Password)
            : browser.Last;
    }
}

/// <summary>One scene for each engine, started when the first row asks for it.</summary>
public sealed class Scenes : IAsyncLifetime
{
    private readonly Dictionary<EngineKind, Scene> started = [];

    public Task InitializeAsync() => Task.CompletedTask;

    internal async Task<Scene> OnAsync(EngineKind engine)
    {
        if (!started.TryGetValue(engine, out var scene)) started[engine] = scene = await Scene.StartAsync(engine);
        return scene;
    }

    public async Task DisposeAsync()
    {
        foreach (var scene in started.Values) await scene.DisposeAsync();
    }
}

/// <summary>A rule and what must come of breaking it.</summary>
internal sealed record Rule(string Name, string Expected, Func<Scene, Task<string>> BreakAsync);

/// <summary>One row for each rule of a list, on one engine.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class EachRuleAttribute : DataAttribute
{
    public EachRuleAttribute(Type list, EngineKind engine)
    {
        (List, Engine) = (list, engine);
        if (engine == EngineKind.Postgres) Skip = new OnPostgresAttribute().Skip;
    }

    public Type List { get; }

    public EngineKind Engine { get; }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        ((IReadOnlyList<Rule>)List.GetProperty("Rules", BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null)!)
            .Select(rule => new object[] { Engine, rule.Name });
}
