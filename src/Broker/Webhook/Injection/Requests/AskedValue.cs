namespace Broker.Webhook.Injection.Requests;

/// <summary>The value of an annotation and where it stands.</summary>
/// <param name="Text">The value as written.</param>
/// <param name="Origin">For messages: <c>annotation identity-broker.io/region of the service account 'app'</c>.</param>
/// <param name="IsOfPod">Whether it stands on the pod itself.</param>
internal sealed record AskedValue(string Text, string Origin, bool IsOfPod);
