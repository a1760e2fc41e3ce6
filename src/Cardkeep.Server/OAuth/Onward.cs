namespace Cardkeep.OAuth;

/// <summary>Where somebody goes on to who has signed in: back into an application's request, or to a page of ours.</summary>
/// <param name="Text">What the forms carry of it.</param>
/// <param name="Address">A path of ours.</param>
/// <param name="Client">The application's name; null: a page of ours.</param>
/// <param name="LeadsTo">The address outside to which that may lead at once; null: none.</param>
internal sealed record Onward(string Text, string Address, string? Client, string? LeadsTo)
{
    private const string Start = "/oauth2/auth?";

    /// <summary>The page on which members keep their factors.</summary>
    public static readonly Onward Security = new("/security", "/security", null, null);

    public static Onward Of(AddressedRequest request)
    {
        var rest = request.Judge().Value is { } judged ? judged.Prompt.After(request.Text) : request.Text;
        return new(request.Text, Start + rest, request.Client.Name, request.RedirectAddress);
    }
}
