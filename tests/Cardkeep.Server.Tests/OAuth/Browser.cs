using System.Net;
using System.Text.RegularExpressions;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.OAuth;

/// <summary>A browser, as far as a person needs one here: it keeps a cookie, reads forms, and sends them.</summary>
internal sealed partial class Browser(Client nobody)
{
    public Browser(TestApi api) : this(api.AsNobody())
    {
    }

    /// <summary>As <c>name=value</c>; null: none yet.</summary>
    public string? Cookie { get; set; }

    /// <summary>What the last answer set, attributes and all.</summary>
    public string? SetCookie { get; private set; }

    public Reply Last { get; private set; } = new(0, "", new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>The text of the page for people, decoded.</summary>
    public string Text => WebUtility.HtmlDecode(Tag().Replace(Last.Body, " "));

    public Task<Reply> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, null, headers);

    /// <summary>Goes where the last answer sent it, while that is here.</summary>
    public async Task<Reply> FollowAsync()
    {
        while (Last.Status == 303 && Last.Header("Location")!.StartsWith('/')) await GetAsync(Last.Header("Location")!);
        return Last;
    }

    /// <summary>Sends the form of the page that leads to a path, with some fields filled in or changed.</summary>
    public Task<Reply> SubmitAsync(string action, params (string Name, string Value)[] fields) => SubmitToAsync(action, action, fields);

    /// <summary>Sends the form of the page that leads to a path to another one.</summary>
    public Task<Reply> SubmitToAsync(string path, string action, params (string Name, string Value)[] fields)
    {
        var form = Forms().Matches(Last.Body).Single(match => match.Groups["action"].Value == action).Value;
        var values = Inputs().Matches(form)
            .ToDictionary(match => match.Groups["name"].Value, match => WebUtility.HtmlDecode(match.Groups["value"].Value),
                StringComparer.Ordinal);
        foreach (var (name, value) in fields) values[name] = value;
        return PostAsync(path, [.. values.Select(pair => (pair.Key, pair.Value))]);
    }

    public Task<Reply> PostAsync(string path, params (string Name, string Value)[] fields) => SendAsync(
        HttpMethod.Post, path, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    /// <summary>Sends a form of a page that has several to one address, as its buttons do.</summary>
    public Task<Reply> ActAsync(string path, string act, params (string Name, string Value)[] fields) =>
        PostAsync(path, [("form_token", Field("form_token")), ("act", act), .. fields]);

    /// <summary>Has the page's passkey made or used, and sends the answer; gives where that leads.</summary>
    /// <param name="change">Bends what is sent.</param>
    public async Task<Reply> AnswerAsync(
        Authenticator authenticator, Func<string, string>? change = null, params (string Name, string Value)[] fields)
    {
        var form = Asked().Match(Last.Body);
        Assert.True(form.Success, $"The page asks for no passkey: {Last.Status} {Text}");
        var options = WebUtility.HtmlDecode(form.Groups["options"].Value);
        var answer = form.Groups["kind"].Value == "create" ? authenticator.Make(options) : authenticator.Use(options);
        return await SubmitAsync(form.Groups["action"].Value, [("credential", change is null ? answer : change(answer)), .. fields]);
    }

    /// <summary>The value of the first field of a name.</summary>
    public string Field(string name) => WebUtility.HtmlDecode(
        Inputs().Matches(Last.Body).First(match => match.Groups["name"].Value == name).Groups["value"].Value);

    /// <summary>Signs in on the page that is shown, and goes on.</summary>
    public async Task<Reply> SignInAsync(string email, string password)
    {
        await SubmitAsync("/oauth2/sign-in", ("email", email), ("password", password));
        return await FollowAsync();
    }

    private async Task<Reply> SendAsync(
        HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        Last = Cookie is null
            ? await nobody.SendAsync(method, path, content, headers)
            : await nobody.SendAsync(method, path, content, [("Cookie", Cookie), .. headers]);
        SetCookie = Last.Header("Set-Cookie");
        if (SetCookie is not null) Cookie = SetCookie.Split(';')[0];
        return Last;
    }

    [GeneratedRegex("<form[^>]*action=\"(?<action>[^\"]*)\".*?</form>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Forms();

    [GeneratedRegex(
        "<form[^>]*action=\"(?<action>[^\"]*)\" data-passkey=\"(?<kind>[a-z]*)\" data-options=\"(?<options>[^\"]*)\"",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Asked();

    [GeneratedRegex("<input[^>]*name=\"(?<name>[^\"]*)\"([^>]*?value=\"(?<value>[^\"]*)\")?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Inputs();

    [GeneratedRegex("<style>.*?</style>|<script>.*?</script>|<[^>]*>", RegexOptions.Singleline, 1000)]
    private static partial Regex Tag();
}
