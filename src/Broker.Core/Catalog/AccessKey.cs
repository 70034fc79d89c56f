namespace Broker.Core.Catalog;

/// <summary>A long-term access key of a user, or of an account's root.</summary>
/// <param name="Id">The access key id, <c>AKIA…</c>; unique over all users and accounts.</param>
/// <param name="IsActive">False: the key exists, and nothing that it signs is accepted.</param>
/// <param name="Secret">What its signatures are made with.</param>
/// <param name="Account">The account that it belongs to.</param>
/// <param name="User">Whose it is; null for the account's root.</param>
/// <remarks>Source: IAM API reference, AccessKey. Immutable; safe to share between threads. Prints no secret.</remarks>
public sealed record AccessKey(string Id, bool IsActive, SecretAccessKey Secret, AccountId Account, UserArn? User);
