namespace Cardkeep.Cards;

/// <summary>The kinds of merchant that a card can be restricted to (wire-contract.md §9.4).</summary>
public enum MerchantCategory
{
    Transport,
    RestaurantAndBar,
    FoodAndGrocery,
    ItAndElectronics,
    Utility,
    Tax,
    LegalAndAccounting,
    Atm,
    OfficeSupply,
    HardwareAndEquipment,
    Finance,
}
