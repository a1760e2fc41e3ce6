using Cardkeep.Http;

namespace Cardkeep.OAuth.Pages;

/// <summary>For a person who cannot go on: nobody is sent back.</summary>
internal static class RefusalPage
{
    /// <summary>The application asked in a way that cannot be trusted.</summary>
    public static Answer OfClient(Words words, string what) => Say(words, what, $"""<p class="soft">{words.TellTheMakers}</p>""");

    /// <summary>The form is not the one that this browser was given last.</summary>
    public static Answer OfForm(Words words) => Say(words, words.PageTooOld, Html.Nothing);

    private static Answer Say(Words words, string what, Html advice) => PageFrame.Wrap(
        StatusCodes.Status400BadRequest, words, words.CannotGoOn, $"""
        <h1>{words.CannotGoOn}</h1>
        <p class="bad" role="alert">{what}</p>
        {advice}
        """);
}
