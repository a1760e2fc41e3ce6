namespace Cardkeep.Cards;

/// <summary>Where the plastic goes when it does not go to the organization. Null: that line is empty.</summary>
public sealed record ShippingAddress(
    string? ContactName,
    string FirstLine,
    string? SecondLine,
    string? ThirdLine,
    string Zipcode,
    string City,
    string Country);
