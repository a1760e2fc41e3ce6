namespace Cardkeep.Sca;

/// <summary>Takes text messages to phones: an operator's gateway, or a sandbox's inbox.</summary>
internal interface ITextSender
{
    /// <summary>False: it did not leave. Never called inside a transaction.</summary>
    Task<bool> SendAsync(TextMessage message, CancellationToken cancel);
}

/// <param name="Text">It holds a code.</param>
internal sealed record TextMessage(
    Guid Id, OrganizationId Organization, MemberId Member, string PhoneNumber, Secret Text, DateTimeOffset SentAt);
