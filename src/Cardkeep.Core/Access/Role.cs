namespace Cardkeep.Access;

/// <summary>What a member is in their organization (wire-contract.md §8).</summary>
public enum Role
{
    Owner,
    Admin,
    Manager,
    Employee,
    Reporting,
}
