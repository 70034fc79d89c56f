using System.Globalization;
using Broker.Core.Telemetry;
using Broker.Directories.Portal.Assets;

namespace Broker.Directories.Portal;

/// <summary>The portal: which page answers to which request. Pages that show are GET; everything that does something is a POST of a form of ours.</summary>
/// <remarks>Thread safe.</remarks>
internal sealed class PortalEndpoint(PortalVisitors visitors, PortalSignIn signIn, PortalPages pages, PortalForms forms, DirectoryMeter meter)
{
    private const string Label = "portal";

    private static readonly Refusal Defect = new(RefusalKind.Defect, "An internal error occurred. Try again; if it stays, tell an administrator the number below.", "unhandled");

    /// <summary>Answers one request; what is not there with a page that says so.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var started = visitors.Time.GetTimestamp();
        await AnswerAsync(context);
        meter.Answered(Label, context.Response.StatusCode.ToString(CultureInfo.InvariantCulture), visitors.Time.GetElapsedTime(started));
    }

    /// <summary>Answers a request in which something of ours broke: the host has logged what.</summary>
    public Task AnswerDefectAsync(HttpContext context) => visitors.Responses.RefuseAsync(context, Defect, visitors.CallOf(context));

    private Task AnswerAsync(HttpContext context)
    {
        var isRead = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        var isPost = HttpMethods.IsPost(context.Request.Method);
        var path = context.Request.Path.Value;
        if (isRead && PortalAssets.At(path) is { } asset)
        {
            return PortalAssets.WriteAsync(context, asset);
        }

        return (path, isRead, isPost) switch
        {
            (PortalPaths.Roles, true, _) => pages.RolesAsync(context),
            (PortalPaths.Sessions, true, _) => pages.SessionsAsync(context),
            (PortalPaths.Sessions, _, true) => forms.EndAsync(context),
            (PortalPaths.SignIn, true, _) => signIn.ShowAsync(context),
            (PortalPaths.SignIn, _, true) => signIn.SubmitAsync(context),
            (PortalPaths.SignOut, _, true) => forms.SignOutAsync(context),
            (PortalPaths.Credentials, _, true) => forms.IssueAsync(context),
            (PortalPaths.Console, _, true) => forms.OpenConsoleAsync(context),
            _ => RefuseAsync(context, path),
        };
    }

    private Task RefuseAsync(HttpContext context, string? path)
    {
        var allowed = path switch
        {
            PortalPaths.Roles or PortalPaths.StyleSheet or PortalPaths.Script or PortalPaths.Icon => "GET, HEAD",
            PortalPaths.SignIn or PortalPaths.Sessions => "GET, HEAD, POST",
            PortalPaths.SignOut or PortalPaths.Credentials or PortalPaths.Console => "POST",
            _ => null,
        };
        if (allowed is not null)
        {
            context.Response.Headers.Allow = allowed;
        }

        return visitors.Responses.RefuseAsync(context, allowed is null ? PortalRefusals.NotFound : PortalRefusals.WrongMethod, visitors.CallOf(context));
    }
}
