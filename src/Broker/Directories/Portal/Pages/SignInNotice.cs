namespace Broker.Directories.Portal.Pages;

/// <summary>What a sign-in form says above its fields.</summary>
/// <param name="Text">In words.</param>
/// <param name="IsError">Whether something went wrong.</param>
internal sealed record SignInNotice(string Text, bool IsError);
